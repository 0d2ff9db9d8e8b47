"""Writes hostile_safetensors.hpp: files that are wrong in one way each, and their verdicts, for a
model of one Linear, 0.weight [1, 2] and 0.bias [1] in F32.

    python3 tests/fuzz/make_hostile.py

That each of them is refused, or is a file, is checked against safetensors_model.py.
"""

import struct
from pathlib import Path

from safetensors_model import Refused, read

ROWS = []


def file(header, data=b"", size=None, pad=True):
    header = header.encode() if isinstance(header, str) else header
    if pad:
        header += b" " * (-len(header) % 8)
    return struct.pack("<Q", len(header) if size is None else size) + header + data


def row(what, content, verdict, message):
    ROWS.append((what, content, verdict, message))


def tensor(name='"0.weight"', dtype='"F32"', shape="[1,2]", offsets="[4,12]"):
    return f'{name}:{{"dtype":{dtype},"shape":{shape},"data_offsets":{offsets}}}'


BIAS = tensor('"0.bias"', shape="[1]", offsets="[0,4]")
WEIGHT = tensor()
DATA = struct.pack("<3f", 0.5, -1.5, 2.25)
GOOD = "{" + BIAS + "," + WEIGHT + "}"
BODY = BIAS.split(":", 1)[1]


def good(what, header, data=DATA, **more):
    row(what, file(header, data, **more), "good", "")


def bad(what, header, message, data=DATA, **more):
    row(what, file(header, data, **more), "format", message)


# ---- the size of the header --------------------------------------------------------------------
row("an empty file", b"", "format", "got 0 bytes, expected 8 or more")
row("7 bytes", b"\x02\0\0\0\0\0\0", "format", "got 7 bytes, expected 8 or more")
row("only a size", struct.pack("<Q", 2), "format", "got a header of 2 bytes, expected at most 0")
row("a header of no bytes", struct.pack("<Q", 0), "format", "byte 8: got the end, expected a brace")
row("a header beyond the end by 1", file("{}", size=9), "format",
    "got a header of 9 bytes, expected at most 8")
for size in (100_000_001, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 8, 2**64 - 1):
    row(f"a header of {size} bytes", file(GOOD, DATA, size=size), "format",
        f"got a header of {size} bytes, expected at most 100000000")
row("a header of 100,000,000 bytes", file(GOOD, DATA, size=100_000_000), "format",
    "got a header of 100000000 bytes, expected at most 140, the rest of the file")
row("a size in big endian", struct.pack(">Q", len(GOOD)) + GOOD.encode() + DATA, "format",
    "expected at most 100000000")
row("a header that is cut", file(GOOD, DATA, size=20), "format", "byte 28: got the end, expected")
row("a header that goes on into the data", file(GOOD, b" " * 12, size=140), "format",
    "got 0 bytes after the header, expected 12")

# ---- what is good ------------------------------------------------------------------------------
good("the file itself", GOOD)
good("no padding", GOOD, pad=False)
good("more padding", GOOD + " " * 100)
good("space in front", " \n\t\r" + GOOD)
good("space everywhere", GOOD.replace(":", " :\n").replace(",", "\t,\r").replace("]", " ]"))
good("tabs and line ends behind", GOOD + "\n\r\t \n")
good("another order", "{" + WEIGHT + "," + BIAS + "}")
good("another order of keys",
     "{" + BIAS + ',"0.weight":{"data_offsets":[4,12],"dtype":"F32","shape":[1,2]}}')
good("escaped names", "{" + BIAS.replace("0.bias", "\\u0030.bi\\u0061s") + "," + WEIGHT + "}")
good("escaped keys", GOOD.replace("dtype", "d\\u0074ype"))
good("metadata", '{"__metadata__":{"format":"pt","a":""},' + BIAS + "," + WEIGHT + "}")
good("metadata behind", GOOD[:-1] + ',"__metadata__":{"":"\\n\\ud83d\\ude00\\u0000/\\/"}}')
good("no metadata in it", '{"__metadata__":{},' + BIAS + "," + WEIGHT + "}")

# ---- files that do not fit the model -----------------------------------------------------------
def other(what, header, data, verdict, message):
    row(what, file(header, data), verdict, message)


other("no tensor", "{}", b"", "shape", "missing '0.weight' [1, 2]; missing '0.bias' [1]")
other("only metadata", '{"__metadata__":{"a":"b"}}', b"", "shape", "missing '0.bias' [1]")
other("no bias", "{" + tensor(offsets="[0,8]") + "}", DATA[:8], "shape", "missing '0.bias' [1]")
other("one more", GOOD[:-1] + "," + tensor('"1.x"', '"U8"', "[3]", "[12,15]") + "}", DATA + b"abc",
      "shape", "unexpected '1.x' [3]")
other("a name that ends earlier", "{" + tensor('"0.weigh"') + "," + BIAS + "}", DATA, "shape",
      "missing '0.weight' [1, 2]; unexpected '0.weigh' [1, 2]")
other("a name with NUL behind", "{" + tensor('"0.weight\\u0000"') + "," + BIAS + "}", DATA, "shape",
      "unexpected '0.weight\\x00' [1, 2]")
other("a name of other case", "{" + tensor('"0.Weight"') + "," + BIAS + "}", DATA, "shape",
      "unexpected '0.Weight'")
other("a name that would move the cursor", "{" + tensor('"\\u001b[2J"') + "," + BIAS + "}", DATA,
      "shape", "unexpected '\\x1B[2J'")
other("a name of emoji", "{" + tensor('"\U0001F600"') + "," + BIAS + "}", DATA, "shape",
      "unexpected '\\xF0\\x9F\\x98\\x80'")
other("an empty name", "{" + tensor('""') + "," + BIAS + "}", DATA, "shape", "unexpected '' [1, 2]")
for shape in ("[2,1]", "[2]", "[1,1,2]", "[1,2,1]"):
    other(f"the shape {shape}", "{" + BIAS + "," + tensor(shape=shape) + "}", DATA, "shape",
          f"'0.weight' is {shape.replace(',', ', ')}, expected [1, 2]")
other("a bias of 2 dimensions", GOOD.replace("[1],", "[1,1],"), DATA, "shape",
      "'0.bias' is [1, 1], expected [1]")
other("a bias of none", GOOD.replace("[1],", "[],"), DATA, "shape", "'0.bias' is [], expected [1]")
other("a weight of no element", "{" + BIAS + "," + tensor(shape="[1,0]", offsets="[4,4]") + "}",
      DATA[:4], "shape", "'0.weight' is [1, 0], expected [1, 2]")
other("a weight of no element and 2^63 rows",
      "{" + BIAS + "," + tensor(shape="[0,9223372036854775808]", offsets="[4,4]") + "}", DATA[:4],
      "shape", "'0.weight' is [0, 9223372036854775808], expected [1, 2]")
for dtype, bits in (("BOOL", 8), ("U8", 8), ("I8", 8), ("F8_E5M2", 8), ("F8_E4M3", 8),
                    ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8), ("I16", 16),
                    ("U16", 16), ("F16", 16), ("BF16", 16), ("I32", 32), ("U32", 32), ("C64", 64),
                    ("F64", 64), ("I64", 64), ("U64", 64), ("F4", 4)):
    size = 2 * bits // 8
    other(f"a weight of {dtype}",
          "{" + BIAS + "," + tensor(dtype=f'"{dtype}"', offsets=f"[4,{4 + size}]") + "}",
          DATA[:4] + bytes(size), "value", f"'0.weight' is {dtype}, expected F32")
for name, bits in (("inf", 0x7f800000), ("-inf", 0xff800000), ("nan", 0x7fc00000),
                   ("nan", 0x7f800001), ("nan", 0x7fffffff)):
    other(f"a weight of {bits:x}", GOOD, DATA[:8] + struct.pack("<I", bits), "value",
          f"tensor '0.weight' has {name} as element [0, 1], expected finite numbers")
other("an infinite bias", GOOD, struct.pack("<I", 0x7f800000) + DATA[4:], "value",
      "tensor '0.bias' has inf as element [0]")
good("the largest and the smallest numbers", GOOD, struct.pack("<3I", 0x7f7fffff, 0xff7fffff, 1))

# ---- JSON --------------------------------------------------------------------------------------
bad("a list", "[" + GOOD + "]", "byte 8: got '[{\"0.bias\":{\"dtype\":', expected a brace")
bad("a string", '"a"', "byte 8: got '\"a\"")
bad("null", "null", "byte 8: got 'null")
bad("a number", "1", "byte 8: got '1")
bad("only spaces", " " * 8, "byte 16: got the end, expected a brace", data=b"")
bad("zeros", b"\0" * 8, "byte 8: got '\\x00", data=b"")
bad("padding by zeros", GOOD + "\0" * (-len(GOOD) % 8 + 8), "got '\\x00", pad=False)
bad("a byte order mark", b"\xef\xbb\xbf" + GOOD.encode(), "byte 8: got '\\xEF\\xBB\\xBF{")
bad("UTF-16", GOOD.encode("utf-16-le"), "byte 9: got '\\x00")
bad("two headers", GOOD + GOOD, "expected the end of the header")
bad("something behind", GOOD + "x", "got 'x")
bad("a comma behind", GOOD + ",", "expected the end of the header")
bad("no end", GOOD[:-1], "got the end, expected a comma or }")
bad("no start", GOOD[1:], "byte 8: got '\"0.bias\"")
bad("a comma at the end", GOOD[:-1] + ",}", "expected a name in quotes")
bad("a comma at the start", "{," + GOOD[1:], "byte 9: got ',")
bad("two commas", "{" + BIAS + ",," + WEIGHT + "}", "byte 67: got ',\"0.weight\":{\"dtype\"")
bad("no comma", "{" + BIAS + " " + WEIGHT + "}", "byte 67: got '\"0.weight\"")
bad("a semicolon", "{" + BIAS + ";" + WEIGHT + "}", "got ';\"0.weight\"")
bad("no colon", GOOD.replace(':{"d', '{"d'), "byte 17: got '{")
bad("an equals sign", GOOD.replace('":{', '"={'), "byte 17: got '={")
bad("no quotes", GOOD.replace('"0.bias"', "bias"), "byte 9: got 'bias:")
bad("single quotes", GOOD.replace('"', "'"), "byte 9: got ''0.bias'")
bad("a comment", "{/* */" + GOOD[1:], "byte 9: got '/* */")
bad("a comment of a line", GOOD + "//", "got '//")
bad("a name that is a number", GOOD.replace('"0.bias"', "0"), "byte 9: got '0:")
bad("a name that is null", GOOD.replace('"0.bias"', "null"), "byte 9: got 'null:")
bad("a string without end", '{"0.bias', "got the end, expected the rest of a string")
bad("a string that ends in a backslash", '{"0.bias\\', "expected an escape of JSON", pad=False)
bad("brackets, 1,000 deep", "[" * 1000, "byte 8: got '[[[[")
bad("brackets in a shape", GOOD.replace("[1]", "[" * 500 + "]" * 500), "expected an integer")
bad("braces, 500 deep", '{"a":' * 500, "byte 14: got 'a', expected dtype, shape or")
bad("other space", GOOD.replace(",", ",\x0b", 1), "got '\\x0B")
bad("a form feed", GOOD.replace(",", "\x0c,", 1), "got '\\x0C")
bad("a space that does not break", GOOD.replace(",", ",\u00a0", 1), "got '\\xC2\\xA0")

# ---- strings -----------------------------------------------------------------------------------
for c in (0, 1, 9, 10, 13, 27, 31):
    bad(f"a control character {c} in a name", GOOD.replace("0.bias", f"0{chr(c)}bias"),
        f"byte 11: got '\\x{c:02X}bias")
for escape in ("\\x41", "\\'", "\\0", "\\u", "\\u12", "\\u12G4", "\\U0041", "\\ u0041", "\\u-123",
               "\\u+123", "\\u 123", "\\u0x41"):
    bad(f"the escape {escape}", GOOD.replace("0.bias", f"0{escape}"), "byte 11: got '\\")
for escape in ("\\ud800", "\\udc00", "\\ud800\\ud800", "\\ud800x", "\\udc00\\ud800", "\\ud83d\\n",
               "\\ud800\\u0041"):
    bad(f"half a pair {escape}", GOOD.replace("0.bias", f"0{escape}"),
        "expected a pair of surrogates")
for what, wrong in (("a byte of the middle", b"\x80"), ("the byte FF", b"\xff"),
                    ("a long slash", b"\xc0\xaf"), ("a long NUL", b"\xc0\x80"),
                    ("a slash in 3 bytes", b"\xe0\x80\xaf"), ("in 4", b"\xf0\x80\x80\xaf"),
                    ("a surrogate", b"\xed\xa0\x80"), ("beyond U+10FFFF", b"\xf4\x90\x80\x80"),
                    ("F5", b"\xf5\x80\x80\x80"), ("a character that is cut", b"\xe2\x82"),
                    ("Latin-1", b"\xe4")):
    bad(f"UTF-8: {what}", GOOD.encode().replace(b"0.bias", b"0" + wrong + b'"'),
        f"byte 11: got '\\x{wrong[0]:02X}")
bad("UTF-8: a character that the end cuts", GOOD.encode() + b"\xe2\x82", "expected UTF-8", pad=False)
bad("UTF-8: in metadata", b'{"__metadata__":{"a":"\xff"},' + GOOD[1:].encode(), "byte 30: got '\\xFF")

# ---- numbers -----------------------------------------------------------------------------------
def numbers(wrong, digits=0):
    """Digits that are a number by themselves are read before what is behind them is not."""
    shown = wrong[digits:] if wrong.isascii() else "\\xD9\\xA1"
    shown = shown.replace("9" * 32, "9" * 20)
    bad(f"a size of {wrong}", GOOD.replace("[1],", f"[{wrong},1],"), f"byte {42 + digits}: got '{shown}")
    bad(f"an offset of {wrong}", GOOD.replace("[0,4]", f"[{wrong},4]"),
        f"byte {61 + digits}: got '{shown}")


for number in ("-1", "-0", "+1", "01", "00", "1.0", "1.", ".5", "1e0", "1E2", "NaN", "Infinity",
               "-Infinity", "true", "null", '"1"', "[1]", "{}", "", "18446744073709551616", "9" * 32,
               "1e999", "\u0661"):
    numbers(number)
numbers("0x1", 1)
numbers("1_0", 1)
bad("a size of 1 2", GOOD.replace("[1],", "[1 2],"), "byte 44: got '2]")
bad("a size and a comma", GOOD.replace("[1],", "[1,],"), "byte 44: got ']")

# ---- a tensor ----------------------------------------------------------------------------------
for value in ("null", "[]", '"F32"', "0", "true", '["F32",[1],[0,4]]'):
    bad(f"a tensor that is {value}", "{" + f'"0.bias":{value},' + WEIGHT + "}", "byte 18: got '")
bad("a tensor of nothing", '{"0.bias":{},' + WEIGHT + "}", "got a tensor without dtype")
bad("no dtype", GOOD.replace('"dtype":"F32",', "", 1), "got a tensor without dtype, expected one")
bad("no shape", GOOD.replace('"shape":[1],', ""), "got a tensor without shape, expected one")
bad("no offsets", GOOD.replace(',"data_offsets":[0,4]', ""), "got a tensor without data_offsets")
bad("one more key", GOOD.replace('"dtype"', '"x":1,"dtype"', 1), "byte 19: got 'x', expected dtype")
bad("a key of other case", GOOD.replace("dtype", "DType", 1), "byte 19: got 'DType'")
bad("the key offsets", GOOD.replace("data_offsets", "offsets", 1), "got 'offsets', expected dtype")
bad("dtype twice", GOOD.replace('"dtype"', '"dtype":"F32","dtype"', 1), "got a second dtype")
bad("shape twice", GOOD.replace('"shape"', '"shape":[1],"shape"', 1), "got a second shape")
bad("offsets twice", GOOD.replace('"data_offsets"', '"data_offsets":[0,4],"data_offsets"', 1),
    "got a second data_offsets")
bad("dtype twice, once escaped", GOOD.replace('"dtype"', '"dtype":"F32","\\u0064type"', 1),
    "got a second dtype")
for dtype in ("F33", "f32", "F32 ", "", "float32", "F128", "I128", "F32\\u0000"):
    bad(f"the dtype {dtype}", GOOD.replace('"F32"', f'"{dtype}"', 1), "byte 27: got the dtype '"
        + dtype.replace("\\u0000", "\\x00") + "', expected one of")
for value in ("32", "null", '["F32"]'):
    bad(f"a dtype that is {value}", GOOD.replace('"F32"', value, 1), "byte 27: got '")
for value in ("1", "null", '"[1]"', "{}", "(1)"):
    bad(f"a shape that is {value}", GOOD.replace("[1],", value + ",", 1), "byte 41: got '")
for value in ("0", "[]", "[0]", "[0,4,4]", "[[0,4]]", "{}", "null", "[0 4]"):
    bad(f"offsets that are {value}", GOOD.replace("[0,4]", value), "byte 6")
bad("twice the same name", "{" + BIAS + "," + WEIGHT + "," + BIAS + "}",
    "got the tensor '0.bias' twice, expected it once")
bad("twice the same name, once escaped",
    "{" + BIAS + "," + WEIGHT + "," + BIAS.replace("0.b", "0.\\u0062") + "}",
    "got the tensor '0.bias' twice, expected it once")
bad("twice the same name, for other bytes", "{" + BIAS + "," + tensor('"0.bias"') + "}",
    "got the tensor '0.bias' twice")

# ---- metadata ----------------------------------------------------------------------------------
for value in ("null", "1", '"a"', "[]", "true"):
    bad(f"metadata that is {value}", f'{{"__metadata__":{value},' + GOOD[1:], "byte 24: got '")
for value in ("null", "1", "[]", "{}", "true", "1.5", '{"a":"b"}'):
    bad(f"metadata with a value {value}", f'{{"__metadata__":{{"a":{value}}},' + GOOD[1:],
        f"byte 29: got '{value[0]}")
bad("metadata twice", '{"__metadata__":{},"__metadata__":{},' + GOOD[1:],
    "byte 27: got __metadata__ twice, expected it once")
bad("metadata twice, once escaped", '{"__metadata__":{},"__met\\u0061data__":{},' + GOOD[1:],
    "got __metadata__ twice")
bad("a key of metadata twice", '{"__metadata__":{"a":"b","a":"b"},' + GOOD[1:],
    "byte 33: got the key 'a' twice, expected it once")
bad("a tensor as metadata", "{" + tensor('"__metadata__"', shape="[3]", offsets="[0,12]") + "}",
    "byte 47: got '[3]")

# ---- where the bytes are -----------------------------------------------------------------------
def layout(what, bias, weight, message, data=DATA):
    bad(what, "{" + tensor('"0.bias"', shape="[1]", offsets=bias) + "," + tensor(offsets=weight) + "}",
        message, data=data)


layout("an overlap", "[0,4]", "[0,8]", "tensor '0.weight' has the bytes [0, 8), expected them from 4")
layout("an overlap of a byte", "[0,4]", "[3,11]", "has the bytes [3, 11), expected them from 4 on")
layout("the same bytes", "[0,4]", "[0,4]", "has the bytes [0, 4), expected them from 4 on")
layout("one within the other", "[2,6]", "[0,8]", "'0.bias' has the bytes [2, 6), expected them from 8")
layout("a hole", "[0,4]", "[8,16]", "'0.weight' has the bytes [8, 16), expected them from 4 on",
       DATA + b"hole")
layout("a hole of a byte", "[0,4]", "[5,13]", "has the bytes [5, 13)", DATA + b"h")
layout("a hole at the start", "[4,8]", "[8,16]", "'0.bias' has the bytes [4, 8), expected them from 0",
       DATA + b"hole")
layout("an end before its beginning", "[4,0]", "[4,12]", "has the bytes [4, 0)")
layout("an end before its beginning, the other", "[0,4]", "[12,4]", "has the bytes [12, 4)")
layout("too few bytes for the shape", "[0,3]", "[3,11]",
       "'0.bias' has the bytes [0, 3), expected 4 of them for F32 [1]", DATA[:11])
layout("too many bytes for the shape", "[0,8]", "[8,16]",
       "'0.bias' has the bytes [0, 8), expected 4 of them for F32 [1]", DATA + b"abcd")
layout("no bytes", "[0,0]", "[0,8]", "'0.bias' has the bytes [0, 0), expected 4 of them", DATA[:8])
layout("the end of all memory", "[0,4]", "[4,18446744073709551615]",
       "has the bytes [4, 18446744073709551615), expected 8 of them for F32 [1, 2]")
layout("an end that wraps to 12", "[0,4]", "[18446744073709551612,4]",
       "has the bytes [18446744073709551612, 4)")
bad("one byte too few", GOOD, "got 11 bytes after the header, expected 12", data=DATA[:11])
bad("no data", GOOD, "got 0 bytes after the header, expected 12", data=b"")
bad("one byte too many", GOOD, "got 13 bytes after the header, expected 12", data=DATA + b"x")
bad("another file behind", GOOD, "expected 12", data=DATA + b"PK\3\4")
bad("data without tensors", "{}", "got 12 bytes after the header, expected 0")

# ---- products that wrap ------------------------------------------------------------------------
for shape in ("[4294967296,4294967296]", "[9223372036854775808,2]", "[18446744073709551615,8]",
              "[2305843009213693952,8]", "[65536,65536,65536,65536]", "[4294967297,4294967295]",
              "[18446744073709551615,18446744073709551615]", "[9223372036854775808,2,0]",
              "[4611686018427387904]", "[576460752303423488,1]"):
    for what, offsets, data in (("no", "[4,4]", DATA[:4]), ("8", "[4,12]", DATA)):
        bad(f"{shape} in {what} bytes", "{" + BIAS + "," + tensor(shape=shape, offsets=offsets) + "}",
            f"'0.weight' is F32 {shape.replace(',', ', ')}, expected less than 2^64 bits", data=data)
bad("[1073741824,1073741824] in 8 bytes",
    "{" + BIAS + "," + tensor(shape="[134217728,134217728]") + "}",
    "expected 72057594037927936 of them for F32 [134217728, 134217728]")
for dtype, shape, bits in (("F4", "[1]", 4), ("F4", "[3]", 12), ("F6_E2M3", "[2]", 12),
                           ("F6_E3M2", "[1]", 6)):
    bad(f"{dtype} {shape}", "{" + tensor(dtype=f'"{dtype}"', shape=shape, offsets="[0,1]") + "}",
        f"is {dtype} {shape}, {bits} bits, expected whole bytes", data=b"x")


def literal(data):
    text = ""
    for byte in data:
        c = chr(byte)
        if c in '"\\':
            text += "\\" + c
        elif 32 <= byte < 127 and c != "?":
            text += c
        else:
            text += f"\\{byte:03o}"
    return text


def lines(data):
    """As strings in a row, none of them too long"""
    return " ".join(f'"{literal(data[i:i + 60])}"' for i in range(0, len(data), 60)) or '""'


def main():
    text = """// Written by make_hostile.py: do not edit.
// clang-format off
#pragma once

#include <array>
#include <string_view>

namespace hostile {

struct File {
  const char* what;
  std::string_view bytes;
  const char* verdict;  // good, or the kind of error that load() throws
  const char* message;  // a part of what it says
};

"""
    text += f"inline constexpr std::array<File, {len(ROWS)}> files{{{{\n"
    for what, content, verdict, message in ROWS:
        try:
            read(content)
            is_file = True
        except Refused:
            is_file = False
        assert is_file == (verdict != "format"), what
        text += (f'  {{"{literal(what.encode())}",\n   {{{lines(content)}, {len(content)}}},\n'
                 f'   "{verdict}", "{literal(message.encode())}"}},\n')
    text += "}};\n\n}  // namespace hostile\n"
    Path(__file__).with_name("hostile_safetensors.hpp").write_text(text)
    verdicts = [row[2] for row in ROWS]
    print(len(ROWS), "files:", {v: verdicts.count(v) for v in sorted(set(verdicts))})


main()
