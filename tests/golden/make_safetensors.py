"""Writes PyTorch's tensors as files of safetensors, in the bytes of its reference implementation:
safetensors.hpp, which the tests of this folder compare with, and tutorial.safetensors, which
examples/from_pytorch.cpp reads.

    python3 tests/golden/make_safetensors.py, with PyTorch 2.6 of Debian 13, by the script
    debian13
"""

import json
import os
import struct
from pathlib import Path

os.environ["ATEN_CPU_CAPABILITY"] = "avx2"
import torch
from torch import nn

ORDER = {torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32", torch.float64: "F64",
         torch.int64: "I64"}  # from the last dtype of a file to the first


def save(tensors, metadata=None):
    """As safetensors.torch.save"""
    dtypes = list(ORDER)
    header, data = {}, b""
    if metadata:
        header["__metadata__"] = metadata
    for name, tensor in sorted(tensors.items(),
                               key=lambda item: (-dtypes.index(item[1].dtype), item[0].encode())):
        numbers = tensor.detach().contiguous()
        integers = {2: torch.int16, 4: torch.int32, 8: torch.int64}[numbers.element_size()]
        numbers = numbers.view(integers) if numbers.dim() else numbers.reshape(1).view(integers)
        bytes_ = b"".join(n.to_bytes(numbers.element_size(), "little", signed=True)
                          for n in numbers.flatten().tolist())
        header[name] = {"dtype": ORDER[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(bytes_)]}
        data += bytes_
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def network(sizes=(3, 2, 2), dtype=torch.float32):
    torch.manual_seed(0)
    torch.set_default_dtype(dtype)
    layers = [nn.Linear(sizes[0], sizes[1]), nn.ReLU(), nn.Linear(sizes[1], sizes[2])]
    torch.set_default_dtype(torch.float32)
    return nn.Sequential(*layers).state_dict()


def array(name, data):
    numbers = ", ".join(str(byte) for byte in data)
    return f"inline constexpr unsigned char {name}[] = {{{numbers}}};\n"


def hexadecimal(name, tensors, cpp="float"):
    """What the tensors hold, one after the other"""
    numbers = [float(x).hex() for tensor in tensors for x in tensor.to(torch.float64).flatten()]
    return f"inline constexpr {cpp} {name}[] = {{{', '.join(numbers)}}};\n"


def main():
    plain = network()
    text = array("sequential_float", save(plain))
    text += array("sequential_double", save(network(dtype=torch.float64)))
    names = {"0": "fc1", "2": "fc2"}
    text += array("named", save({names[key[0]] + key[1:]: value for key, value in plain.items()}))
    halves = {key: value.half() for key, value in plain.items()}
    halves["0.bias"][0] = 6e-8  # a subnormal
    halves["2.bias"][1] = 65504
    text += array("half", save(halves)) + hexadecimal("half_values", halves.values())
    brains = {key: value.bfloat16() for key, value in plain.items()}
    brains["2.bias"][1] = 3.3e38
    text += array("brain", save(brains)) + hexadecimal("brain_values", brains.values())
    wide = {key: value.double() * 1.1 for key, value in plain.items()}
    text += array("wide", save(wide))
    text += hexadecimal("wide_values", (value.float() for value in wide.values()))
    weight = torch.tensor([[1.5, -2.0], [0.25, 4.0]])
    text += array("mixed", save({
        "b": weight.t(), "a": torch.tensor(2.5, dtype=torch.float64), "step": torch.tensor([-3, 2**62]),
        'quote " \\ / \n\t\x1f\x7f \u00e9 \U0001F600': torch.zeros(0, 3), "B": torch.tensor([1.0]),
    }, {"epoch": "3", "z\n": ""}))
    Path(__file__).with_name("safetensors.hpp").write_text(
        f"// Written by make_safetensors.py with PyTorch {torch.__version__}: do not edit.\n"
        "// clang-format off\n#pragma once\n\nnamespace golden {\n\n" + text
        + "\n}  // namespace golden\n")
    Path(__file__).with_name("tutorial.safetensors").write_bytes(save(network((10, 20, 5))))


main()
