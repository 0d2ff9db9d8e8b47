"""Writes a corpus of the fuzzer, without the files that its model refuses at once, as
safetensors_corpus.hpp, for a unit test.

    build-fuzz/fuzz_safetensors -merge=1 -max_len=300 small corpus
    python3 tests/fuzz/make_corpus.py small
"""

import sys
from pathlib import Path

from safetensors_model import Refused, read


def literal(data):
    text = ""
    for byte in data:
        c = chr(byte)
        if c in '"\\':
            text += "\\" + c
        else:
            text += c if 32 <= byte < 127 and c != "?" else f"\\{byte:03o}"
    return text


def is_deep(data):
    try:
        return bool(read(data))
    except Refused:
        return len(data) % 3 == 0  # some of them


def main():
    files = sorted(file.read_bytes() for file in Path(sys.argv[1]).iterdir())
    files = [data for data in files if is_deep(data)]
    lines = "".join(f'    {{"{literal(data)}", {len(data)}}},\n' for data in files)
    Path(__file__).with_name("safetensors_corpus.hpp").write_text(f"""\
// Written by make_corpus.py: do not edit.
// clang-format off
#pragma once

#include <array>
#include <string_view>

namespace corpus {{

inline constexpr std::array<std::string_view, {len(files)}> safetensors{{{{
{lines}}}}};

}}  // namespace corpus
""")
    print(len(files), "files")


main()
