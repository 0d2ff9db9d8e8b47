// Written by make_golden.py with PyTorch 2.6.0+debian: do not edit.
// clang-format off
#pragma once

#include <cstdint>

namespace golden {

// The sum of rand(rows, cols) after manual_seed(rows), in each type
struct Sum {
  int rows, cols;
  float in_float;
  double in_double;
};

inline constexpr Sum sums[] = {
    {1, 1, 0x1.83e84ap-1f, 0x1.f425ff4780ebp-5},
{3, 3, 0x1.883c88p+1f, 0x1.d5ab79c1bc276p+1},
{7, 5, 0x1.30d58ap+4f, 0x1.32a9e0d857bep+4},
{32, 5, 0x1.2cc418p+6f, 0x1.316b95105248ap+6},
{33, 7, 0x1.fd165p+6f, 0x1.c97e774e501b1p+6},
{100, 14, 0x1.53bd1ap+9f, 0x1.5c59bee9fdd3ep+9},
{256, 100, 0x1.91239p+13f, 0x1.923ba4ddee6fap+13},
{500, 130, 0x1.fca1bap+14f, 0x1.faf89038ce0acp+14},
{1000, 300, 0x1.24ebeap+17f, 0x1.25106909e619ep+17},
};

}  // namespace golden
