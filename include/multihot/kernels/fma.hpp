#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/kernels/multiply_add.hpp>

/// fma(a, b, c) = a b + c, rounded once on every machine, as in IEEE 754. std::fma does the same,
/// except with mingw-w64, whose C library rounds twice.
namespace multihot::kernels {

/// (a + b rounded, its rounding error)                                  Knuth's TwoSum
inline std::pair<double, double> two_sum(double a, double b) {
  const double sum = a + b, b_part = sum - a, a_part = sum - b_part;
  return {sum, (a - a_part) + (b - b_part)};
}

/// (a b rounded, its rounding error), for numbers far from overflow and underflow
///                                                              Dekker's product, Veltkamp's split
inline std::pair<double, double> two_product(double a, double b) {
  // With FMA, a compiler could fuse operations of the code below, which would break it.
  if constexpr (has_fma) return {a * b, std::fma(a, b, -(a * b))};
  const auto upper_half = [](double x) {
    const double shifted = 0x1.0000002p27 * x;
    return shifted - (shifted - x);
  };
  const double a_high = upper_half(a), a_low = a - a_high;
  const double b_high = upper_half(b), b_low = b - b_high;
  const double product = a * b;
  return {product,
          a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)};
}

/// a + b rounded to odd: an inexact sum becomes the neighbouring double whose last bit is 1.
/// Rounding it once more, to fewer digits, then gives the correctly rounded sum.
inline double add_to_odd(double a, double b) {
  const auto [sum, lost] = two_sum(a, b);
  const auto bits = std::bit_cast<std::uint64_t>(sum);
  if (lost == 0 || bits % 2 == 1) return sum;
  const bool away_from_0 = (lost > 0) == (sum > 0);
  return std::bit_cast<double>(away_from_0 ? bits + 1 : bits - 1);
}

/// Boldo and Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using
/// rounding to odd", 2008
inline float fma_in_parts(float a, float b, float c) {
  return static_cast<float>(add_to_odd(double{a} * b, c));  // the product is exact
}
inline double fma_in_parts(double a, double b, double c) {
  const auto [high, low] = two_product(a, b);
  const auto [c_high, c_low] = two_sum(c, low);
  const auto [sum, lost] = two_sum(high, c_high);
  return sum + add_to_odd(c_low, lost);
}

template <float_or_double S>
inline S fma(S a, S b, S c) {
#if defined(__MINGW32__)
  if constexpr (!has_fma) return fma_in_parts(a, b, c);
#endif
  return std::fma(a, b, c);
}

}  // namespace multihot::kernels
