"""Compares multihot with other libraries, on the tutorial's network or on another one.

    /usr/bin/python3 tests/peers/run.py
    /usr/bin/python3 tests/peers/run.py --sizes 256 100 300 14

README.md says how to build what it runs.
"""

from contextlib import ExitStack
from statistics import median

import markdown
import measure
from options import parser_of
from problem import Sizes

# The first that is there is what the others are compared with.
PROGRAMS = ["multihot_static", "multihot_runtime", "eigen", "libtorch", "pytorch",
            "pytorch_compiled", "onnxruntime", "dlib", "fann", "scikit_learn"]
INFERENCE_ONLY = {"onnxruntime"}
ROWS = 256  # of one more inference, besides those of one row and of the batch
ALIKE = 1e-4  # how far losses or logits may differ after the same work


def microseconds(times):
    number = median(times) * 1e6
    return f"{number:.3g}" if number < 1000 else f"{number:.0f}"


def compare(lots, rounds, seconds):
    """A table with a row for each peer, and a caption, from {batch: {program: peer}}"""
    peers, *_ = lots.values()
    columns = {"a step": (peers, "train"), "1 row": (peers, "infer1")}
    columns |= {f"{batch} rows": (lot, "infer") for batch, lot in lots.items() if batch > 1}
    works = [(peer, command) for lot, command in columns.values() for peer in lot.values()
             if command != "train" or peer.program not in INFERENCE_ONLY]
    times = measure.take_turns(works, rounds, seconds)
    shown = {(peer, command): peer.ask(command, measure.UNITS[command])[1]
             for peer, command in works}

    base, *_ = peers
    rows, others = [], []
    for program, peer in peers.items():
        ratios, alike = [], True
        for lot, command in columns.values():
            work, of_base = (lot[program], command), (lot[base], command)
            if work not in times or of_base not in times:
                ratios.append("")
                continue
            ratios.append(markdown.number(measure.ratio(times[work], times[of_base])))
            alike = alike and abs(shown[work] - shown[of_base]) < ALIKE
        if not alike:
            others.append(peer.name)
        loss = f"{shown[peer, 'train']:.6f}" if (peer, "train") in shown else ""
        rows.append([peer.name, loss, f"{shown[peer, 'infer1']:.6f}", *ratios, peer.remark])
    header = ["peer", f"loss of step {measure.STEPS}", "first logit", *columns, "remark"]
    units = (f"{microseconds(times[lot[base], command])} µs for {column}"
             for column, (lot, command) in columns.items() if (lot[base], command) in times)
    return [markdown.table(header, rows, left=(0, len(header) - 1)),
            f"Times are multiples of those of the first row: {', '.join(units)}. By their losses "
            f"and logits, all do the same work{', except ' * bool(others)}{', '.join(others)}."]


def main():
    parser = parser_of(__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[32, 10, 20, 5], metavar="N",
                        help="the batch, and the widths of the input, ..., the output")
    parser.add_argument("--peers", nargs="+", default=PROGRAMS, choices=PROGRAMS, metavar="PEER",
                        help=f"some of {', '.join(PROGRAMS)}")
    options = parser.parse_args()
    if len(options.sizes) < 3 or min(options.sizes) < 1:
        parser.error("expected --sizes BATCH WIDTH WIDTH...")

    measure.environment(options.cpu)
    batch, *widths = options.sizes
    with ExitStack() as stack:
        lots = {}
        for rows in dict.fromkeys([batch, ROWS]):
            peers, missing = measure.start(options.peers, options.build,
                                           Sizes(rows, tuple(widths)), stack)
            lots[rows] = {peer.program: peer for peer in peers}
        results = compare(lots, options.rounds, options.seconds) if peers else []
    title = f"{Sizes(batch, widths)}, float, one thread, medians of {options.rounds} rounds"
    measure.report("run", [title, *results], missing, options)


if __name__ == "__main__":
    main()
