"""Measures how the time of a training step grows with the network and the batch.

    /usr/bin/python3 tests/peers/growth.py             writes growth.svg and growth.md
    /usr/bin/python3 tests/peers/growth.py --readme    and a short table into multihot's README
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import markdown
import measure
import plot
from options import ROOT, parser_of
from problem import Sizes

HERE = Path(__file__).parent

# The first is what the others are compared with.
NAMES = {"multihot_runtime": "multihot", "libtorch": "libtorch", "eigen": "Eigen"}
COLOURS = {"multihot_runtime": "#0b5fd0", "libtorch": "#cf4a0a", "eigen": "#6e7781"}


@dataclass
class Sweep:
    title: str
    x_title: str
    x: list
    sizes: Callable  # of one x
    name: str  # of one x, in the README
    readme: list  # those x that stand there


SWEEPS = [
    Sweep("Batch (10-20-5)", "samples", [1, 4, 16, 64, 256, 1024],
          lambda n: Sizes(n, (10, 20, 5)), "10-20-5, batch {}", [1, 16, 256]),
    Sweep("Width (10-n-5, batch 32)", "n, hidden units", [8, 16, 32, 64, 128, 256, 512, 1024],
          lambda n: Sizes(32, (10, n, 5)), "10-{}-5, batch 32", [1024]),
    Sweep("Depth (32 wide, batch 32)", "hidden layers", [1, 2, 3, 4, 6, 8],
          lambda n: Sizes(32, (10, *[32] * n, 5)), "{} hidden layers of 32, batch 32", [8]),
]


def check_same_work(peers, sizes):
    losses = [peer.ask("train", measure.STEPS)[1] for peer in peers]
    if max(losses) - min(losses) > 1e-4 * min(losses):
        raise RuntimeError(f"{sizes}: the losses of step {measure.STEPS} are {losses}")


def start(sizes, build, stack):
    peers, missing = measure.start(NAMES, build, sizes, stack)
    if missing:
        raise RuntimeError(f"{sizes}: {missing}")
    check_same_work(peers, sizes)
    return peers


def step_times(options):
    """For each sweep, for each of its sizes: {program: [seconds of a step, in each round]}. And the
    peers' names.

    All sizes take part in each round, lest a slow minute of the machine makes a bend in a line.
    """
    with ExitStack() as stack:
        sweeps = [[start(sweep.sizes(x), options.build, stack) for x in sweep.x]
                  for sweep in SWEEPS]
        everyone = [peer for points in sweeps for peers in points for peer in peers]
        times = measure.take_turns([(peer, "train") for peer in everyone], options.rounds,
                                   options.seconds)
    results = [[{peer.program: times[peer, "train"] for peer in peers} for peers in points]
               for points in sweeps]
    return results, list(dict.fromkeys(peer.name for peer in everyone))


def microseconds(point, program):
    return median(point[program]) * 1e6


def picture(results):
    panels = []
    for sweep, points in zip(SWEEPS, results):
        lines = [plot.Line(name, COLOURS[program],
                           [microseconds(point, program) for point in points])
                 for program, name in NAMES.items()]
        panels.append(plot.Panel(sweep.title, sweep.x_title, sweep.x, lines))
    return plot.draw(panels, "Time of a training step, one thread",
                     lambda us: f"{us:g} µs" if us < 1000 else f"{us / 1000:g} ms")


def tables(results):
    base, *others = NAMES
    for sweep, points in zip(SWEEPS, results):
        steps = (microseconds(point, base) for point in points)
        rows = [[f"{NAMES[base]}, µs", *map(markdown.number, steps)]]
        for other in others:
            ratios = (measure.ratio(point[other], point[base]) for point in points)
            rows.append([f"{NAMES[other]} / {NAMES[base]}", *map(markdown.number, ratios)])
        yield markdown.table([sweep.title, *map(str, sweep.x)], rows, left=(0,))


def short_table(results):
    """Some of the sizes, one a line"""
    base, *others = NAMES
    rows = []
    for sweep, points in zip(SWEEPS, results):
        for x, point in zip(sweep.x, points):
            if x in sweep.readme:
                ratios = (measure.ratio(point[other], point[base]) for other in others)
                rows.append([sweep.name.format(x), markdown.number(microseconds(point, base)),
                             *(f"{markdown.number(ratio)}×" for ratio in ratios)])
    header = ["Network", f"{NAMES[base]}, µs", *(NAMES[other] for other in others)]
    return markdown.table(header, rows, left=(0,)) + "\n"


def main():
    options = parser_of(__doc__).parse_args()

    measure.environment(options.cpu)
    results, names = step_times(options)
    caption = f"{'; '.join(names)}. {measure.machine(options.build)}\n"
    text = "\n\n".join([*tables(results), caption])
    print(text, end="")
    (HERE / "growth.svg").write_text(picture(results))
    (HERE / "growth.md").write_text(text)
    if options.readme:
        markdown.put(ROOT / "README.md", "growth", f"{short_table(results)}\n{caption}")


if __name__ == "__main__":
    main()
