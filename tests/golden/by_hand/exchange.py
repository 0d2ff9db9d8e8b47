"""Reads in Python what the library saves, and compares it with PyTorch's model, bit for bit.

    python3 tests/golden/check_saved.py, with PyTorch 1.13 (Debian: python3-torch) and c++ or $CXX

The reader is tests/fuzz/safetensors_model.py, which shares nothing with the library.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"
import torch
from torch import nn

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/fuzz"))
from safetensors_model import read

with tempfile.TemporaryDirectory() as folder:
    program, path = Path(folder) / "save", Path(folder) / "model.safetensors"
    subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O1", f"-I{ROOT / 'include'}",
                    "-isystem", "/usr/include/eigen3", ROOT / "tests/faults/save.cpp", "-o", program],
                   check=True)
    for width in (1, 2, 10, 100, 10_000):
        subprocess.run([program, path, str(width)], check=True)
        tensors, metadata = read(path.read_bytes())
        torch.manual_seed(0)
        expected = {f"0.{key}": value for key, value in nn.Linear(width, 5).state_dict().items()}
        assert set(tensors) == set(expected) and metadata == {}, list(tensors)
        for name, (dtype, shape, numbers) in tensors.items():
            assert dtype == "F32" and shape == list(expected[name].shape), (name, dtype, shape)
            bits = torch.frombuffer(bytearray(numbers), dtype=torch.int32)
            assert torch.equal(bits, expected[name].flatten().view(torch.int32)), name
        print(f"Linear({width}, 5): equal bits")
