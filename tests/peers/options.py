"""The options of the programs"""

import argparse
import os
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def add_machine(parser):
    parser.add_argument("--build", type=Path, default=ROOT / "build-peers",
                        help="where CMake has built the peers")
    parser.add_argument("--cpu", type=int, default=max(os.sched_getaffinity(0)),
                        help="the one to run on")


def parser_of(doc):
    """Of those that measure times"""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    add_machine(parser)
    parser.add_argument("--readme", action="store_true",
                        help="write the tables into the README as well")
    parser.add_argument("--rounds", type=int, default=15, help="turns of each peer")
    parser.add_argument("--seconds", type=float, default=0.01, help="length of a turn, at least")
    return parser
