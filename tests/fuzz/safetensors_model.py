"""An independent, strict reader of safetensors, written from the specification."""

import json
import re
import struct

BITS = {"BOOL": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "U8": 8, "I8": 8, "F8_E5M2": 8,
        "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16,
        "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64,
        "U64": 64}


class Refused(Exception):
    pass


def require(ok, why):
    if not ok:
        raise Refused(why)


def pairs(items):
    keys = [key for key, _ in items]
    require(len(set(keys)) == len(keys), "a key twice")
    return dict(items)


def integer(text):
    require(re.fullmatch(r"0|[1-9][0-9]*", text) and int(text) < 2**64, f"the number {text}")
    return int(text)


def other(text):
    raise Refused(f"the number {text}")


def check_string(string):
    require(type(string) is str, "no string")
    try:
        string.encode()
    except UnicodeEncodeError as error:
        raise Refused("half a pair of surrogates") from error


def read(data, max_header=100_000_000):
    """{name: (dtype, shape, bytes)} and the metadata, or Refused"""
    require(len(data) >= 8, "shorter than 8 bytes")
    size, = struct.unpack("<Q", data[:8])
    require(size <= max_header and size <= len(data) - 8, "the size of the header")
    try:
        header = json.loads(data[8:8 + size].decode("utf-8"), object_pairs_hook=pairs,
                            parse_int=integer, parse_float=other, parse_constant=other)
    except (ValueError, RecursionError) as error:
        raise Refused(str(error)) from error
    require(type(header) is dict, "no object")
    buffer = data[8 + size:]

    metadata = header.pop("__metadata__", {})
    require(type(metadata) is dict, "metadata")
    for item in metadata.items():
        for string in item:
            check_string(string)

    tensors = []
    for name, info in header.items():
        check_string(name)
        require(type(info) is dict and set(info) == {"dtype", "shape", "data_offsets"}, "keys")
        dtype, shape, offsets = info["dtype"], info["shape"], info["data_offsets"]
        require(type(dtype) is str and dtype in BITS, "dtype")
        for numbers in (shape, offsets):
            require(type(numbers) is list and all(type(n) is int for n in numbers), "numbers")
        require(len(offsets) == 2, "offsets")
        tensors.append((*offsets, name, dtype, shape))

    end = 0
    for first, last, name, dtype, shape in sorted(tensors, key=lambda tensor: tensor[:2]):
        bits = 1
        for factor in shape + [BITS[dtype]]:
            bits *= factor
            require(bits < 2**64, "too large")
        require(first == end and bits % 8 == 0 and last - first == bits // 8, "offsets")
        end = last
    require(end == len(buffer), "size of the file")
    return ({name: (dtype, shape, buffer[first:last]) for first, last, name, dtype, shape in tensors},
            metadata)
