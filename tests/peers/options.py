"""The options of every program that measures"""

import argparse
import os
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def parser_of(doc):
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "build-peers",
                        help="where CMake has built the peers")
    parser.add_argument("--rounds", type=int, default=15, help="turns of each peer")
    parser.add_argument("--seconds", type=float, default=0.01, help="length of a turn, at least")
    parser.add_argument("--cpu", type=int, default=max(os.sched_getaffinity(0)),
                        help="the one to run on")
    return parser
