"""Compares files of the library with PyTorch and the package safetensors, both ways and bit for
bit: F32, F64, F16 and BF16, metadata, keys with prefixes.

    python3 tests/golden/by_hand/exchange.py, with PyTorch 2.6 and safetensors 0.5 of Debian 13, by
                                               the script debian13, and c++ or $CXX

Each file is also read by tests/fuzz/safetensors_model.py, which shares nothing with either.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"
import safetensors.torch
import torch
from torch import nn

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "fuzz"))
from safetensors_model import read

TYPES = {"float": torch.float32, "double": torch.float64}
SIZES = [(1, 1), (3, 2), (2, 5), (10, 20, 5), (7, 64, 33, 14), (1, 1, 1, 1, 1), (10_000, 5)]
METADATA = [{}, {"format": "pt"}, {"epoch": "3", "": "empty", "Ä": "π 😀"}]
compared = Counter()


def sequential(sizes, dtype, seed=0):
    torch.manual_seed(seed)
    torch.set_default_dtype(dtype)
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    torch.set_default_dtype(torch.float32)
    return nn.Sequential(*layers[:-1])


def naming(sizes):
    """Prefixes of the layers: those of nn.Sequential, and with and without numbers"""
    layers = range(len(sizes) - 1)
    return [[], [f"fc{k + 1}" for k in layers], [f"model.net.{3 * k + 8}" for k in layers],
            [f"encoder.{'abcdefgh'[k]}.Ä" for k in layers]]


def renamed(state, names):
    """With these in the place of 0, 2, ..."""
    return {(names[int(key.split(".")[0]) // 2] + "." + key.split(".")[1] if names else key): value
            for key, value in state.items()}


def same(a, b):
    integers = {2: torch.int16, 4: torch.int32, 8: torch.int64}[a.element_size()]
    return (a.dtype == b.dtype and a.shape == b.shape
            and torch.equal(a.contiguous().view(integers), b.contiguous().view(integers)))


def run(*arguments, status=0):
    done = subprocess.run([program, *map(str, arguments)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
    assert done.returncode == status, (arguments, done)
    return done.stdout.split()


def to_package(type, sizes, names, metadata):
    """The library saves, safetensors reads."""
    state = renamed(sequential(sizes, TYPES[type], 7).state_dict(), names)
    run("save", type, path, 7, ",".join(map(str, sizes)), ",".join(names),
        ",".join(f"{key}={value}" for key, value in metadata.items()))
    loaded = safetensors.torch.load_file(path)
    assert loaded.keys() == state.keys() and all(same(loaded[key], state[key]) for key in state)
    with safetensors.safe_open(path, "pt") as file:
        assert (file.metadata() or {}) == metadata
    tensors, found = read(path.read_bytes())
    assert tensors.keys() == state.keys() and found == metadata
    if len(metadata) < 2:  # the package writes more than one in any order
        assert path.read_bytes() == safetensors.torch.save(state, metadata or None)
        compared["files of the library with the package's bytes"] += 1
    if not names:
        sequential(sizes, TYPES[type], 8).load_state_dict(loaded)
    compared["files of the library that the package read"] += 1


def from_package(type, sizes, names, metadata, dtype):
    """safetensors saves, the library reads."""
    state = sequential(sizes, TYPES[type], 9).state_dict()
    state = {key: value.to(dtype) for key, value in state.items()}
    if dtype in (torch.float16, torch.bfloat16):
        state["0.weight"][0, 0] = 6e-8  # a subnormal of F16
    safetensors.torch.save_file(renamed(state, names), path, metadata or None)
    cast = int(dtype != TYPES[type])
    numbers = [x for value in state.values() for x in value.to(TYPES[type]).flatten().tolist()]
    sizes, joined = ",".join(map(str, sizes)), ",".join(names)
    ways = [("load", type, path, sizes, joined, cast), ("mlp", type, path, joined, cast)]
    if not names or names[0][-1] in "18":  # the layers are numbered
        ways.append(("mlp", type, path, "", cast))
    for way in ways:
        assert [float.fromhex(x) for x in run(*way)] == numbers, way
        compared[f"files of the package in {dtype} that the library read"] += 1
    if cast:
        run("load", type, path, sizes, joined, 0, status=3)
        compared["files of another type that the library refused without .cast"] += 1


with tempfile.TemporaryDirectory() as folder:
    program, path = Path(folder) / "exchange", Path(folder) / "model.safetensors"
    subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O1",
                    f"-I{HERE.parents[2] / 'include'}", "-isystem", "/usr/include/eigen3",
                    HERE / "exchange.cpp", "-o", program], check=True)
    for type in TYPES:
        for sizes in SIZES:
            for names in naming(sizes):
                for metadata in METADATA:
                    to_package(type, sizes, names, metadata)
                    for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
                        from_package(type, sizes, names, metadata, dtype)
    safetensors.torch.save_file(sequential((3, 2), torch.float32).state_dict(), path)
    run("load", "float", path, "3,4", "", 0, status=4)

print("equal, bit for bit:")
for what, count in compared.items():
    print(f"  {count} {what}")
