"""What a peer in Python needs: the problem it is given, and serve() to work on it when asked to.

The same as problem.hpp and serve.hpp, where the rules stand.
"""

import sys
import time
from textwrap import shorten

import numpy as np

EPOCH_BATCH = 32  # the samples of a step, where the work is an epoch


class Problem:
    """From the command line: FILE BATCH WIDTH WIDTH..."""

    def __init__(self, file, batch, *widths):
        numbers = np.fromfile(file, np.float32)

        def take(*shape):
            nonlocal numbers
            size = int(np.prod(shape))
            taken, numbers = numbers[:size].reshape(shape), numbers[size:]
            return taken

        self.batch, self.widths = int(batch), [int(width) for width in widths]
        self.inputs = take(self.batch, self.widths[0])
        self.targets = take(self.batch, self.widths[-1])
        self.parameters = []
        for before, after in zip(self.widths, self.widths[1:]):
            self.parameters += [take(after, before), take(after)]


def seconds(work, times):
    start = time.perf_counter()
    work(times)
    return time.perf_counter() - start


def train(peer, steps):
    total = 0
    for done in range(0, steps, 100):
        peer.restart()
        total += seconds(peer.train, min(steps - done, 100))
    return total


def serve(Peer):
    try:
        peer = Peer(Problem(*sys.argv[1:]))
    except Exception as error:
        print("refuses", shorten(str(error), 200), sep="\t", flush=True)
        sys.exit(1)
    print("ready", peer.name, peer.remark, sep="\t", flush=True)
    for line in sys.stdin:
        command, times = line.split()
        if command == "train":
            taken, shown = train(peer, int(times)), peer.loss()
        elif command == "epochs":
            peer.restart()
            taken, shown = seconds(peer.epochs, int(times)), peer.loss()
        else:
            peer.restart()
            taken, shown = seconds({"infer": peer.infer, "infer1": peer.infer1}[command],
                                   int(times)), peer.logit()
        print(taken, shown, flush=True)
