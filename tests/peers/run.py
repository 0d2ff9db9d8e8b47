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
PROGRAMS = ["multihot_static", "multihot_runtime", "eigen", "libtorch", "pytorch", "dlib", "fann",
            "scikit_learn"]
COLUMNS = {"train": "a step", "infer": "a batch", "infer1": "a sample"}


def compare(peers, rounds, seconds):
    """A table with a row for each peer, and a caption"""
    times = measure.take_turns(peers, COLUMNS, rounds, seconds)
    base, *_ = peers
    rows = []
    for peer in peers:
        _, loss = peer.ask("train", measure.STEPS)
        _, logit = peer.ask("infer", 1)
        ratios = (measure.ratio(times[command][peer], times[command][base]) for command in COLUMNS)
        rows.append([peer.name, f"{loss:.6f}", f"{logit:.6f}", *map(markdown.number, ratios),
                     peer.remark])
    header = ["peer", f"loss of step {measure.STEPS}", "first logit", *COLUMNS.values(), "remark"]
    units = (f"{median(times[command][base]) * 1e6:.2f} µs for {column}"
             for command, column in COLUMNS.items())
    return markdown.table(header, rows, left=(0, len(header) - 1)), (
        f"Times are multiples of those of the first row: {', '.join(units)}.")


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
    sizes = Sizes(options.sizes[0], tuple(options.sizes[1:]))
    with ExitStack() as stack:
        peers, missing = measure.start(options.peers, options.build, sizes, stack)
        if peers:
            table, caption = compare(peers, options.rounds, options.seconds)
            print(f"{sizes}, float, one thread, medians of {options.rounds} rounds", table, caption,
                  sep="\n\n")
    for program, reason in missing.items():
        print(f"Without {program}: {reason}.")
    for sentence in measure.warnings():
        print(sentence)


if __name__ == "__main__":
    main()
