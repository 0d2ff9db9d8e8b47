#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <multihot/core.hpp>
#include <multihot/kernels/multiply_add.hpp>

/// exp(x) for x <= 0 and log1p(x) for 0 <= x <= 1, as the sigmoid and its logarithm need them. The
/// error is about one unit in the last place. There are no branches and no calls, so that all
/// compilers vectorise loops around them, and an element has the same bits at every position of an
/// array. (The C library's functions take five times as long. Eigen's give other bits at the end of
/// an array. `inline` is needed: without it, g++ calls these templates, and the loop stays scalar.)
namespace multihot::kernels {

template <float_or_double S>
struct Constants;

template <>
struct Constants<float> {
  using Bits = std::uint32_t;
  static constexpr Bits bias = 127, mantissa = 23;
  static constexpr float underflow = -110, shift = 0x1.8p23f, log2_e = 0x1.715476p0f;
  static constexpr float log_2_high = 0.693359375f, log_2_low = -2.12194440e-4f;
  // minimax polynomials: (exp(r) - 1 - r) / r^2 for |r| < log(2) / 2, and, in powers of s^2,
  // (log((1 + s) / (1 - s)) / s - 2) / s^2 for 0 <= s <= 1/3
  static constexpr float exp[] = {1.39529430e-3f, 8.37032130e-3f, 4.16661686e-2f, 1.66665067e-1f,
                                  5.00000011e-1f};
  static constexpr float log[] = {2.43010174e-1f, 2.14276347e-1f, 2.86168871e-1f, 3.99988777e-1f,
                                  6.66666756e-1f};
};

template <>
struct Constants<double> {
  using Bits = std::uint64_t;
  static constexpr Bits bias = 1023, mantissa = 52;
  static constexpr double underflow = -750, shift = 0x1.8p52, log2_e = 0x1.71547652b82fep0;
  static constexpr double log_2_high = 0x1.62e42fefa38p-1, log_2_low = 0x1.ef35793c7673p-45;
  static constexpr double exp[] = {
      2.0928928646701984e-9, 2.5114659910087001e-8, 2.7557226427053398e-7, 2.7557227260973831e-6,
      2.4801587382664428e-5, 1.9841269904065524e-4, 1.3888888888853311e-3, 8.3333333333139034e-3,
      4.1666666666666737e-2, 1.6666666666666688e-1, 4.9999999999999999e-1};
  static constexpr double log[] = {0.16055935867489993, 0.057976141859982791, 0.10094238679090579,
                                   0.10455686952811051, 0.11770529781265516,  0.13333006652340329,
                                   0.15384627832574910, 0.18181817866441456,  0.22222222227299515,
                                   0.28571428571380731, 0.40000000000000226,  0.66666666666666667};
};

/// c[0] x^(n-1) + ... + c[n-1]. (Unless this loop is unrolled first, g++ makes no vector code of
/// the loop around it.)
template <class S, std::size_t n>
inline S polynomial(S x, const S (&c)[n]) {
  S y = c[0];
#pragma GCC unroll 16
  for (std::size_t i = 1; i < n; ++i) y = multiply_add(y, x, c[i]);
  return y;
}

/// condition ? a : b, without a branch: both are computed
template <float_or_double S>
inline S select(bool condition, S a, S b) {
  using Bits = typename Constants<S>::Bits;
  const Bits mask = Bits{0} - Bits{condition};
  return std::bit_cast<S>((std::bit_cast<Bits>(a) & mask) | (std::bit_cast<Bits>(b) & ~mask));
}

/// exp(x), x <= 0: exp(x) = 2^n exp(r), r = x - n log 2
template <float_or_double S>
inline S exp_of_negative(S x) {
  using C = Constants<S>;
  using Bits = typename C::Bits;
  x = select(x < C::underflow, C::underflow, x);
  const S shifted = multiply_add(x, C::log2_e, C::shift);  // its last bits: x / log 2, rounded
  const S n = shifted - C::shift;
  const S r = multiply_add(-n, C::log_2_low, multiply_add(-n, C::log_2_high, x));
  const S y = 1 + multiply_add(r * r, polynomial(r, C::exp), r);
  // 2^n in two factors, so that a subnormal result is rounded only once
  const Bits bits = std::bit_cast<Bits>(shifted) - std::bit_cast<Bits>(C::shift);
  const Bits half = (bits >> 1) | (bits & ~(~Bits{0} >> 1));
  return y * std::bit_cast<S>((half + C::bias) << C::mantissa) *
         std::bit_cast<S>((bits - half + C::bias) << C::mantissa);
}

/// log(1 + x), 0 <= x <= 1: with s = x / (2 + x), log(1 + x) = log((1 + s) / (1 - s))
template <float_or_double S>
inline S log1p(S x) {
  const S h = x * x / 2, s = x / (2 + x), s2 = s * s;
  return x - multiply_add(-s, multiply_add(s2, polynomial(s2, Constants<S>::log), h), h);
}

}  // namespace multihot::kernels
