#pragma once

#include <bit>

#include "vectors.hpp"

/// The functions of the loss and of Adam, for a register of numbers: without calls and branches,
/// and with a relative error below 1e-6.
namespace bench {

inline Floats relu(Floats x) { return x > 0 ? x : Floats{}; }

inline Floats abs(Floats x) { return std::bit_cast<Floats>(std::bit_cast<Ints>(x) & 0x7fffffff); }

/// exp(x) = 2^n exp(r) for x <= 0, with r = x - n log(2), |r| < log(2) / 2; exp(-87) below -87.
inline Floats exp_of_negative(Floats x) {
  x = x < -87.0f ? broadcast(-87.0f) : x;
  constexpr float shift = 0x1.8p23f, log2_e = 1.44269504f, log_2 = 0.693147181f;
  const Floats shifted = x * log2_e + shift;  // rounds to an integer, and has it in its last bits
  const Floats n = shifted - shift;
  const Floats r = x - n * log_2;
  const Floats y =
      1 + r + r * r * (0.499992288f + r * (0.166671163f + r * (0.04189055f + r * 0.0083124777f)));
  return std::bit_cast<Floats>(std::bit_cast<Ints>(y) + (std::bit_cast<Ints>(shifted) << 23));
}

/// log(1 + x) for 0 <= x <= 1
inline Floats log1p(Floats x) {
  constexpr float c[] = {-0.49999648f,  0.333213226f,  -0.248571639f, 0.19153656f,
                         -0.137538047f, 0.0792045647f, -0.030065811f, 0.00536482919f};
  Floats y = broadcast(c[7]);
  unroll<7>([&](auto i) { y = y * x + c[6 - i]; });
  return x + x * x * y;
}

/// Two of Newton's steps from a guess that halves the exponent; of 0, something below 1e-19.
inline Floats sqrt(Floats x) {
  const Floats guess = std::bit_cast<Floats>((std::bit_cast<Ints>(x) >> 1) + 0x1fbd1df5);
  const Floats twice = guess + x / guess;
  return twice * 0.25f + x / twice;
}

}  // namespace bench
