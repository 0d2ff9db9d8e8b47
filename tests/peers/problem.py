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


def draw(sizes):
    """Inputs, targets, and W (out, in) and b (out) of each layer, all row-major floats"""
    generator = random.Random(0)

    def numbers(count, number):
        return array("f", (number() for _ in range(count)))

    yield numbers(sizes.batch * sizes.widths[0], lambda: generator.gauss(0, 1))
    yield numbers(sizes.batch * sizes.widths[-1], lambda: generator.randint(0, 1))
    for before, after in zip(sizes.widths, sizes.widths[1:]):
        bound = before ** -0.5
        for count in before * after, after:
            yield numbers(count, lambda: generator.uniform(-bound, bound))


def write(path, arrays):
    """Raw floats"""
    with open(path, "wb") as file:
        for numbers in arrays:
            numbers.tofile(file)


def write_onnx(path, sizes, arrays):
    """The network with these weights as an ONNX model, x (samples, in), z (samples, out)"""
    from onnx import TensorProto, checker, helper, save  # only those who compare with it have it

    _, _, *parameters = arrays
    float32 = TensorProto.FLOAT
    nodes, initializers, x = [], [], "x"
    for k, (before, after) in enumerate(zip(sizes.widths, sizes.widths[1:])):
        w, b, y, h = (f"{letter}{k}" for letter in "wbyh")
        initializers += [helper.make_tensor(w, float32, [after, before], parameters[2 * k]),
                         helper.make_tensor(b, float32, [after], parameters[2 * k + 1])]
        last = k + 2 == len(sizes.widths)
        nodes.append(helper.make_node("Gemm", [x, w, b], ["z" if last else y], transB=1))
        if not last:
            nodes.append(helper.make_node("Relu", [y], [h]))
        x = h
    graph = helper.make_graph(
        nodes, "mlp", initializer=initializers,
        inputs=[helper.make_tensor_value_info("x", float32, ["samples", sizes.widths[0]])],
        outputs=[helper.make_tensor_value_info("z", float32, ["samples", sizes.widths[-1]])])
    # Versions that every ONNX Runtime since 2022 reads
    model = helper.make_model(graph, ir_version=8,
                              opset_imports=[helper.make_opsetid("", 13)])
    checker.check_model(model)
    save(model, path)
