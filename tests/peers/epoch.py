"""Compares the time of an epoch over a table, with its shuffling and its batches.

    /usr/bin/python3 tests/peers/epoch.py
    /usr/bin/python3 tests/peers/epoch.py --sizes 391 72 64 6

README.md says how to build what it runs.
"""

from contextlib import ExitStack
from statistics import median

import markdown
import measure
from options import parser_of
from problem import Sizes

# The first is what the others are compared with.
PROGRAMS = ["multihot_runtime", "pytorch", "pytorch_indexed", "pytorch_compiled", "scikit_learn"]


def compare(peers, rounds, seconds):
    """A table with a row for each peer"""
    times = measure.take_turns([(peer, "epochs") for peer in peers], rounds, seconds)
    times = {peer: taken for (peer, _), taken in times.items()}
    base, *_ = peers
    rows = []
    for peer in peers:
        _, loss = peer.ask("epochs", 1)
        milliseconds = median(times[peer]) * 1e3
        rows.append([peer.name, f"{loss:.6f}", f"{milliseconds:.2f}",
                     markdown.number(measure.ratio(times[peer], times[base])), peer.remark])
    return markdown.table(["peer", "loss of epoch 1", "ms", "multiple", "remark"], rows,
                          left=(0, 4))


def main():
    parser = parser_of(__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1500, 103, 128, 14], metavar="N",
                        help="the samples, and the widths of the input, ..., the output; "
                        "those of the yeast data")
    # An epoch of the slowest takes some 25 ms. All turns are longer, so that what else the machine
    # is doing interrupts all of them alike.
    parser.set_defaults(seconds=0.15)
    options = parser.parse_args()
    if len(options.sizes) < 3 or min(options.sizes) < 1:
        parser.error("expected --sizes SAMPLES WIDTH WIDTH...")

    measure.environment(options.cpu)
    samples, *widths = options.sizes
    sizes = Sizes(samples, tuple(widths))
    with ExitStack() as stack:
        peers, missing = measure.start(PROGRAMS, options.build, sizes, stack)
        results = [compare(peers, options.rounds, options.seconds)] if peers else []
    title = (f"{samples} samples, {'-'.join(map(str, widths))}, batches of 32, float, one thread, "
             f"medians of {options.rounds} rounds")
    measure.report("epoch", [title, *results], missing, options)


if __name__ == "__main__":
    main()
