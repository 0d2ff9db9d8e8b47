"""The data and the initial weights that all peers are given."""

import random
from array import array
from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    batch: int
    widths: tuple  # of the input, of each hidden layer, of the output

    def __str__(self):
        return f"{'-'.join(map(str, self.widths))}, batch {self.batch}"

    def arguments(self):
        return [str(size) for size in (self.batch, *self.widths)]


def write(file, sizes):
    """Raw floats: inputs, targets, and W (out, in) and b (out) of each layer, all row-major."""
    draw = random.Random(0)

    def put(count, number):
        array("f", (number() for _ in range(count))).tofile(file)

    put(sizes.batch * sizes.widths[0], lambda: draw.gauss(0, 1))
    put(sizes.batch * sizes.widths[-1], lambda: draw.randint(0, 1))
    for before, after in zip(sizes.widths, sizes.widths[1:]):
        bound = before ** -0.5
        put(before * after + after, lambda: draw.uniform(-bound, bound))
