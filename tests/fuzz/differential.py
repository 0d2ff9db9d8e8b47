"""Compares the library with safetensors_model.py, on files with random mistakes.

    python3 tests/fuzz/differential.py [FILES = 100000] [SEED = 0]

Needs a compiler, c++ or $CXX. Prints how many of the files both accept, and each that only one does
or that they read in different ways.
"""

import os
import random
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from safetensors_model import BITS, Refused, read

ROOT = Path(__file__).resolve().parents[2]
NAMES = ["a", "0.weight", "0.bias", "fc1", "\\u0061", "", "\\ud83d\\ude00", "\u00e9", "\U0001F600",
         "a\\n", "\\u0000", "__metadata__", "\\ud800", "\x7f", "\\/", "/", "b\\u0062"]
NUMBERS = ["0", "1", "2", "3", "8", "4294967296", "9223372036854775808", "18446744073709551615",
           "18446744073709551616", "-1", "-0", "1.0", "1e2", "01", "+1", "NaN", "true", "", "null"]
PIECES = ['"', "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "\t", "\r", "\0", "\x0b", "\ufeff",
          "\\u", "\\u00e9", "\\ud83d", "\\udc00", "\\x", "null", "0", "9", ".", "e", "-", "//",
          "dtype", "shape", "data_offsets", '"dtype":"U8",', '"shape":[1],', '"__metadata__":{},',
          '"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},', '"x":1,']
BYTES = [b"\x80", b"\xff", b"\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"]


def dims(r):
    return [r.choice((0, 1, 1, 2, 3)) for _ in range(r.randrange(4))]


def good(r):
    """A header in JSON, and the size of its data"""
    parts, end = [], 0
    for name in r.sample(NAMES, r.randrange(4)):
        dtype, shape = r.choice(list(BITS)), dims(r)
        bits = BITS[dtype]
        for size in shape:
            bits *= size
        items = [f'"dtype":"{dtype}"', f'"shape":{shape}', f'"data_offsets":[{end},{end + bits // 8}]']
        if r.random() < 0.3:
            r.shuffle(items)
        parts.append(f'"{name}":{{{",".join(items)}}}')
        end += bits // 8
    if r.random() < 0.3:
        items = [f'"{r.choice(NAMES)}":"{r.choice(NAMES)}"' for _ in range(r.randrange(3))]
        parts.append(f'"__metadata__":{{{",".join(items)}}}')
    if r.random() < 0.3:
        r.shuffle(parts)
    return "{" + ",".join(parts) + "}", end


def mutated(r, text):
    at = r.randrange(len(text) + 1)
    kind = r.randrange(8)
    if kind == 0:
        return text[:at] + r.choice(PIECES) + text[at:]
    if kind == 1:
        return text[:at] + text[at + r.randrange(1, 4):]
    if kind == 2:
        other = r.randrange(len(text) + 1)
        return text[:at] + text[other:other + r.randrange(20)] + text[at:]
    if kind == 3:
        return text[:at] + r.choice(PIECES) + text[at + 1:]
    if kind == 4:
        return text[:at] + chr(r.randrange(128)) + text[at + 1:]
    places = [i for i, c in enumerate(text) if c.isdigit()]
    if places and kind in (5, 6):
        at = r.choice(places)
        return text[:at] + r.choice(NUMBERS) + text[at + 1:]
    return text[:at] + r.choice(" \t\r\n") + text[at:]


def file(r):
    text, size = good(r)
    for _ in range(r.choice((0, 1, 1, 1, 2, 3))):
        text = mutated(r, text)
    header = text.encode("utf-8", "surrogatepass")
    if r.random() < 0.05:
        at = r.randrange(len(header) + 1)
        header = header[:at] + r.choice(BYTES) + header[at:]
    header += b" " * (-len(header) % 8)
    length = len(header) + (r.choice((-8, -1, 1, 8, 2**32, 2**63)) if r.random() < 0.03 else 0)
    size += r.choice((-1, 1, 8)) if r.random() < 0.03 else 0
    whole = struct.pack("<Q", max(length, 0)) + header + r.randbytes(max(size, 0))
    return whole[:r.randrange(len(whole) + 1)] if r.random() < 0.02 else whole


def answer(data):
    try:
        tensors, metadata = read(data)
    except Refused:
        return "refused"
    parts = [f"{name.encode().hex()} {dtype} {shape} {len(numbers)}"
             for name, (dtype, shape, numbers) in tensors.items()]
    parts += [f"m{key.encode().hex()} {value.encode().hex()}" for key, value in metadata.items()]
    return ";".join(["file", *sorted(parts)])


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    r = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    accepted = different = 0
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program"
        subprocess.run([os.environ.get("CXX", "c++"), "-std=c++20", "-O1", f"-I{ROOT / 'include'}",
                        "-isystem", "/usr/include/eigen3",
                        Path(__file__).with_name("safetensors_differential.cpp"), "-o", program],
                       check=True)
        with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            for _ in range(count):
                data = file(r)
                child.stdin.write(struct.pack("<I", len(data)) + data)
                child.stdin.flush()
                got, expected = child.stdout.readline().decode().removesuffix("\n"), answer(data)
                accepted += got == expected != "refused"
                if got != expected:
                    different += 1
                    print(data, "library:", got, "model:", expected, sep="\n  ")
    print(f"{count} files, both accept {accepted}, different {different}")
    sys.exit(1 if different else 0)


main()
