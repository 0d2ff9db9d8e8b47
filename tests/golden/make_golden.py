"""Writes what PyTorch computes into the C++ headers that the tests of this folder compare with.

    python3 tests/golden/make_golden.py, with PyTorch 2.6 of Debian 13, by the script debian13

All numbers are exact: bit patterns, or floats in hexadecimal. They are those of a processor with
AVX2, but for the hashes of Adam without FMA. The products are those of reference BLAS, which
computes the same bits on every processor; with OpenBLAS the last digits of tutorial.hpp would
depend on it.
"""

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

# As on most machines: the bits of randn and of Adam depend on it.
os.environ.setdefault("ATEN_CPU_CAPABILITY", "avx2")
import torch
from torch import nn
from torch.utils.data import DataLoader

torch.set_num_threads(1)
TYPES = {"float": torch.float32, "double": torch.float64}


def number(x):
    """0x1.8p+1 for 3.0"""
    return re.sub(r"\.?0+p", "p", float(x).hex())


def braces(x):
    """A tensor or a list of any depth as a braced list"""
    if isinstance(x, torch.Tensor):
        x = x.detach().tolist()
    if isinstance(x, float):
        return number(x)
    return "{" + ", ".join(map(braces, x)) + "}" if isinstance(x, list) else str(x)


def write(name, text, script="make_golden.py"):
    lines = [f"// Written by {script} with PyTorch {torch.__version__}: do not edit.",
             "// clang-format off", "#pragma once", "", "#include <cstdint>", "",
             "namespace golden {"]
    for line in textwrap.dedent(text).splitlines():
        lines += textwrap.wrap(line, 100, break_on_hyphens=False) or [""]
    lines += ["", "}  // namespace golden", ""]
    Path(__file__).with_name(name).write_text("\n".join(lines))


# ---- streams.hpp: random numbers ---------------------------------------------------------------

def fnv1a(data):
    hash = 0xcbf29ce484222325
    for byte in data:
        hash = (hash ^ byte) * 0x100000001b3 % 2**64
    return hash


def streams():
    records = []

    def record(name, x):
        width, data = x.element_size(), x.detach().flatten().numpy().tobytes()
        words = [data[i:i + width] for i in range(0, len(data), width)]
        first = [int.from_bytes(word, "little") for word in words[:15 if len(words) < 16 else 4]]
        after = torch.rand(1, dtype=torch.float32).item()
        bits = ", ".join(f"{word:#x}u" for word in first)
        records.append(f'{{"{name}, seed {seed}", {len(words)}, {fnv1a(data):#x}u, '
                       f"{number(after)}f, {{{bits}}}}},")

    def parameters(model):
        return nn.utils.parameters_to_vector(model.parameters())

    for seed in [0, 1, 42, 2**32 + 7, 2**64 - 1]:
        for name, dtype in TYPES.items():
            torch.set_default_dtype(dtype)
            for n in [*range(1, 18), 31, 32, 33, 100, 320, 4099]:
                for draw in torch.rand, torch.randn:
                    torch.manual_seed(seed)
                    record(f"{draw.__name__}<{name}>({n})", draw(n))
            for sizes in (10, 20), (784, 3), (1, 1), (3, 7):
                torch.manual_seed(seed)
                record(f"Linear<{name}>({sizes[0]}, {sizes[1]})", parameters(nn.Linear(*sizes)))
            torch.manual_seed(seed)
            model = nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(20, 5))
            record(f"MLP<{name}>(10, 20, 5)", parameters(model))
            for p in 0, 0.1, 0.5, 0.9, 1:
                torch.manual_seed(seed)
                record(f"Dropout<{name}>({p})", nn.Dropout(p)(torch.randn(7, 3)))
        torch.set_default_dtype(torch.float32)

        for low, high in ((0, 2), (-5, 17), (0, 10**6), (0, 2**32 - 1), (0, 2**32),
                          (-2**40, 2**41)):
            torch.manual_seed(seed)
            record(f"randint({low}, {high})", torch.randint(low, high, (4, 5)).double())
        for n in 1, 2, 10, 1000:
            torch.manual_seed(seed)
            record(f"randperm({n})", torch.randperm(n))

        for n, shuffle in (1, True), (2, True), (7, True), (33, True), (1000, True), (7, False):
            data = DataLoader(torch.arange(n), batch_size=4, shuffle=shuffle)
            torch.manual_seed(seed)
            for epoch in range(3):
                record(f"DataLoader({n}, {shuffle}), epoch {epoch}", torch.cat(list(data)))

        # The second number of a pair waits for the next small randn, of either type.
        torch.manual_seed(seed)
        record("mixed 0", torch.randn(3))
        record("mixed 1", torch.rand(2))
        record("mixed 2", torch.randn(2, dtype=torch.float64))
        record("mixed 3", torch.randn(20))
        record("mixed 4", torch.randperm(7))
        record("mixed 5", torch.randn(1))

    text = """
    struct Record {
      const char* name;
      int size;
      std::uint64_t hash;       // FNV-1a of the values' bytes, little-endian
      float after;              // the rand(1) that comes next: as many words have been used
      std::uint64_t first[15];  // bits of all values, or of the first 4 where there are 16 or more
    };

    inline constexpr Record records[] = {
    """
    write("streams.hpp", textwrap.dedent(text).rstrip() + "\n" + "\n".join(records) + "\n};")


# ---- sums.hpp: the order in which a tensor is added up -----------------------------------------

def sums():
    text = """
    // The sum of rand(rows, cols) after manual_seed(rows), in each type
    struct Sum {
      int rows, cols;
      float in_float;
      double in_double;
    };

    inline constexpr Sum sums[] = {
    """
    for rows, cols in ((1, 1), (3, 3), (7, 5), (32, 5), (33, 7), (100, 14), (256, 100),
                       (500, 130), (1000, 300)):
        values = []
        for dtype in TYPES.values():
            torch.manual_seed(rows)
            values.append(number(torch.rand(rows, cols, dtype=dtype).sum()))
        text += f"    {{{rows}, {cols}, {values[0]}f, {values[1]}}},\n"
    write("sums.hpp", text + "    };")


# ---- tutorial.hpp: losses of the tutorial ------------------------------------------------------

def losses(seed, optimizer_class=torch.optim.Adam, epochs=100):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(20, 5))
    criterion = nn.BCEWithLogitsLoss()
    optimizer = optimizer_class(model.parameters(), lr=0.001)
    inputs = torch.randn(32, 10)
    targets = torch.randint(0, 2, (32, 5)).to(inputs.dtype)
    for _ in range(epochs):
        outputs = model(inputs)
        loss = criterion(outputs, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


def tutorial():
    runs = [list(losses(seed)) for seed in range(300)]
    printed = [[int(f"{loss:.4f}".replace(".", "")) for loss in run[9::10]] for run in runs]
    torch.set_default_dtype(torch.float64)
    runs_double = [list(losses(seed)) for seed in range(2)]
    adamw = list(losses(0, torch.optim.AdamW, 1000))[99::100]
    torch.set_default_dtype(torch.float32)
    text = """
    // The loss of each epoch, for seeds 0, 1, ...
    inline constexpr double losses_float[6][100] = %s;

    inline constexpr double losses_double[2][100] = %s;

    // The loss of every 100th epoch in double with AdamW, seed 0
    inline constexpr double losses_adamw[10] = %s;

    // What the tutorial prints for seeds 0, 1, ...: 7154 stands for 0.7154
    inline constexpr int printed[300][10] = %s;
    """
    write("tutorial.hpp", text % (braces(runs[:6]), braces(runs_double), braces(adamw),
                                  braces(printed)))


# ---- bce.hpp: BCEWithLogitsLoss ----------------------------------------------------------------

def bce():
    torch.manual_seed(0)
    rows, cols = 6, 5
    # Inputs are floats, so that they are the same in double.
    logits = torch.randn(rows, cols) * torch.tensor([0.01, 1., 5., 30., 100., 1.])[:, None]
    logits.clamp_(-100, 100)
    logits[5] = torch.tensor([0., 1e4, -1e4, 1e4, -1e4])
    targets = torch.rand(rows, cols)
    targets[::2] = targets[::2].round()
    targets[5] = torch.tensor([0., 0., 1., 1., 0.])
    inputs = {"logits": logits, "targets": targets}
    weights = {"1x5": torch.rand(1, cols) * 3, "6x1": torch.rand(rows, 1) * 3,
               "6x5": torch.rand(rows, cols) * 3}
    pos_weight = torch.tensor([0.25, 1., 2.5, 7., 0.])

    text = "\n// Inputs of all cases, row by row\n"
    for name, x in inputs.items():
        text += f"inline constexpr double {name}[30] = {braces(x.flatten())};\n"
    for name, x in weights.items():
        text += f"inline constexpr double weight_{name}[30] = {braces(x.flatten())};\n"
    text += f"inline constexpr double pos_weight[5] = {braces(pos_weight)};\n" + textwrap.dedent("""
    struct BCE {
      const char* weight;  // its shape, or ""
      bool pos_weight;
      const char* reduction;
      double loss[30];  // or only one
      double gradient[30];
    };

    template <class S>
    inline constexpr BCE bce[24] = {};
    """)
    for type, dtype in TYPES.items():
        def cast(x):
            return None if x is None else x.to(dtype)

        text += f"\ntemplate <>\ninline constexpr BCE bce<{type}>[24] = {{\n"
        for shape, weight in {"": None, **weights}.items():
            for p in None, pos_weight:
                for reduction in "none", "mean", "sum":
                    z = logits.to(dtype, copy=True).requires_grad_()
                    criterion = nn.BCEWithLogitsLoss(cast(weight), pos_weight=cast(p),
                                                     reduction=reduction)
                    loss = criterion(z, targets.to(dtype))
                    loss.sum().backward()
                    text += (f'{{"{shape}", {str(p is not None).lower()}, "{reduction}", '
                             f"{braces(loss.flatten())}, {braces(z.grad.flatten())}}},\n")
        text += "};\n"
    write("bce.hpp", text)


# ---- adam.hpp: Adam and AdamW ------------------------------------------------------------------

ADAM = dict(lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, amsgrad=False)
ADAM_CASES = [("Adam", dict()),
              ("Adam", dict(weight_decay=0.01)),
              ("Adam", dict(amsgrad=True)),
              ("Adam", dict(amsgrad=True, weight_decay=0.1)),
              ("Adam", dict(lr=0.02, betas=(0.5, 0.95), eps=1e-3)),
              ("Adam", dict(lr=0.01, betas=(0.3, 0.9), eps=1e-12)),
              ("Adam", dict(betas=(0.0, 0.99), eps=1.0, amsgrad=True)),
              ("AdamW", dict(weight_decay=0.01)),
              ("AdamW", dict(weight_decay=0.5, lr=0.01)),
              ("AdamW", dict(weight_decay=0.01, amsgrad=True))]
ADAM_STEPS = [1, 2, 10, 100, 1200]
ADAM_SIZES = [*range(1, 41), 64, 65, 100]


def uniform(n):
    """In [-2, 2), exactly the same on every processor, which randn is not"""
    return torch.rand(n) * 4 - 2


def adam_gradient(n, t):
    """From 2^-24, near eps, to 2, with a spike each 50 steps; the 37th is always 0."""
    i = torch.arange(n)
    return uniform(n) * 2.0 ** (-6.0 * (i % 5)) * (64 if t % 50 == 0 else 1) * (i != 36)


def adam_weights(name, options, dtype):
    """Of two tensors together, after each of ADAM_STEPS"""
    torch.manual_seed(0)
    w = uniform(37).to(dtype)
    parameters = [w[:28].clone().reshape(4, 7), w[28:].clone()]
    optimizer = getattr(torch.optim, name)(parameters, **{**ADAM, **options})
    snapshots = []
    for t in range(1, ADAM_STEPS[-1] + 1):
        g = adam_gradient(37, t).to(dtype)
        parameters[0].grad, parameters[1].grad = g[:28].reshape(4, 7), g[28:]
        optimizer.step()
        if t in ADAM_STEPS:
            snapshots.append(torch.cat([p.flatten() for p in parameters]))
    return snapshots


def adam_weights_of_size(n, dtype):
    torch.manual_seed(n)
    w = uniform(n).to(dtype)
    optimizer = torch.optim.Adam([w], weight_decay=0.1, amsgrad=True)
    for t in range(1, 101):
        w.grad = adam_gradient(n, t).to(dtype)
        optimizer.step()
    return w


def tensor_hash(x):
    return f"{fnv1a(x.numpy().tobytes()):#x}u"


def adam_hashes():
    """Of the weights of all cases, and of all sizes"""
    return {type: [[[tensor_hash(w) for w in adam_weights(*case, dtype)] for case in ADAM_CASES],
                   [tensor_hash(adam_weights_of_size(n, dtype)) for n in ADAM_SIZES]]
            for type, dtype in TYPES.items()}


def adam_hashes_without_fma():
    """In another process, as PyTorch chooses its kernels once"""
    environment = {**os.environ, "ATEN_CPU_CAPABILITY": "default"}
    return json.loads(subprocess.run([sys.executable, __file__, "adam_hashes"], env=environment,
                                     stdout=subprocess.PIPE, check=True).stdout)


def adam():
    with_fma, without_fma = adam_hashes(), adam_hashes_without_fma()
    text = f"""
    inline constexpr int steps[5] = {braces(ADAM_STEPS)};

    struct Adam {{
      const char* name;
      double lr, beta1, beta2, eps, weight_decay;
      bool amsgrad;
      double w[5][37];  // after these steps
      // FNV-1a of the bytes of w, little-endian, where each product is rounded before it is added
      std::uint64_t hash_without_fma[5];
    }};

    template <class S>
    inline constexpr Adam adam[{len(ADAM_CASES)}] = {{}};
    """
    text = textwrap.dedent(text)
    for type, dtype in TYPES.items():
        text += f"\ntemplate <>\ninline constexpr Adam adam<{type}>[{len(ADAM_CASES)}] = {{\n"
        for k, (name, options) in enumerate(ADAM_CASES):
            o = {**ADAM, **options}
            text += (f'{{"{name}", {o["lr"]}, {o["betas"][0]}, {o["betas"][1]}, {o["eps"]}, '
                     f'{o["weight_decay"]}, {str(o["amsgrad"]).lower()},\n'
                     f"{braces([w.tolist() for w in adam_weights(name, options, dtype)])},\n"
                     f"{{{', '.join(without_fma[type][0][k])}}}}},\n")
        text += "};\n"
    text += textwrap.dedent(f"""
    // Of a tensor of each size, after 100 steps of Adam with a weight decay of 0.1 and amsgrad
    struct AdamSize {{
      int size;
      std::uint64_t hash, hash_without_fma;
    }};

    template <class S>
    inline constexpr AdamSize adam_sizes[{len(ADAM_SIZES)}] = {{}};
    """)
    for type in TYPES:
        text += (f"\ntemplate <>\n"
                 f"inline constexpr AdamSize adam_sizes<{type}>[{len(ADAM_SIZES)}] = {{\n")
        for row in zip(ADAM_SIZES, with_fma[type][1], without_fma[type][1]):
            text += f"{{{', '.join(map(str, row))}}},\n"
        text += "};\n"
    write("adam.hpp", text)


if __name__ == "__main__":
    if sys.argv[1:] == ["adam_hashes"]:
        print(json.dumps(adam_hashes()))
    else:
        streams()
        sums()
        tutorial()
        bce()
        adam()
