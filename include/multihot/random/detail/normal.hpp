#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>

#include <multihot/kernels/fma.hpp>
#include <multihot/random/generator.hpp>

/// The Box-Muller transform, with the same bits as PyTorch on x86 with AVX2:
///
///   r = sqrt(-2 log u1),  phi = 2 pi u2,  (r cos phi, r sin phi) are two normal numbers.
///
/// In float, log, sin and cos are the polynomials of the Cephes library (S. Moshier), as in
/// PyTorch's ATen/native/cpu/avx_mathfun.h. Each rounding is explicit: fma() where PyTorch's
/// compiler fuses two operations, plain operators elsewhere. So the bits are the same on every
/// platform. In double, PyTorch calls the C library, and so does this code.
namespace multihot::detail::random {

using kernels::fma;

/// c[0] x^(n-1) + ... + c[n-1] by Horner's rule
template <class S, std::size_t n>
S polynomial(S x, const S (&c)[n]) {
  S y = c[0];
  for (std::size_t i = 1; i < n; ++i) y = fma(y, x, c[i]);
  return y;
}

/// log u for u in (0, 1]: u = 2^e (1 + x), log u = e log 2 + x - x^2 / 2 + x^3 P(x)
inline float cephes_log(float u) {
  const auto bits = std::bit_cast<std::uint32_t>(u);
  auto e = static_cast<float>(static_cast<int>(bits >> 23) - 126);
  auto x = std::bit_cast<float>((bits & 0x007fffffu) | 0x3f000000u);  // in [1/2, 1)
  if (x < 0.707106781186547524f) {
    e -= 1;
    x += x;
  }
  x -= 1;
  const float z = x * x;
  float y = polynomial(x, {7.0376836292e-2f, -1.1514610310e-1f, 1.1676998740e-1f, -1.2420140846e-1f,
                           1.4249322787e-1f, -1.6668057665e-1f, 2.0000714765e-1f, -2.4999993993e-1f,
                           3.3333331174e-1f});
  y *= x;
  y = fma(y, z, e * -2.12194440e-4f);  // log 2 = 0.693359375 - 2.12194440e-4
  y = fma(-z, 0.5f, y);
  return fma(e, 0.693359375f, x + y);
}

/// sin and cos of phi >= 0: phi = j pi / 4 + x with j even, |x| <= pi / 4
inline std::pair<float, float> cephes_sin_cos(float phi) {
  const auto j = (static_cast<unsigned>(phi * 1.27323954473516f) + 1) & ~1u;
  const auto y = static_cast<float>(j);
  float x = fma(y, -0.78515625f, phi);  // pi / 4 in three parts
  x = fma(y, -2.4187564849853515625e-4f, x);
  x = fma(y, -3.77489497744594108e-8f, x);
  const float z = x * x;
  float c = polynomial(z, {2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f});
  c = fma(c * z, z, -(z * 0.5f)) + 1;
  float s = polynomial(z, {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f});
  s = fma(s * z, x, x);
  if (j & 2) std::swap(s, c);
  return {j & 4 ? -s : s, (j - 2) & 4 ? c : -c};
}

/// log u for u in (0, 1], in double, with an error of about 1e-16 and the same bits everywhere:
/// u = 2^e m,  log m = 2 artanh s = 2 s (1 + s^2 / 3 + s^4 / 5 + ...),  s = (m - 1) / (m + 1)
inline double portable_log(double u) {
  int e = 0;
  double m = std::frexp(u, &e);
  if (m < std::numbers::sqrt2 / 2) {
    m *= 2;
    e -= 1;
  }
  const double s = (m - 1) / (m + 1);
  double y = 0;
  for (int k = 25; k > 0; k -= 2) y = fma(y, s * s, 1.0 / k);           // |s| < 0.172
  return fma(static_cast<double>(e), 0x1.62e42fefa39efp-1, 2 * s * y);  // log 2
}

/// sin and cos of phi in [0, 2 pi], in double, by Taylor series, with the same bits everywhere:
/// sin x = x (1 - x^2 / 3! (1 - ...)),  phi = q pi / 2 + x,  |x| <= pi / 4
inline std::pair<double, double> portable_sin_cos(double phi) {
  const double q = std::nearbyint(phi * 2 * std::numbers::inv_pi);
  double x = fma(q, -0x1.921fb54442d18p+0, phi);  // pi / 2 in two parts
  x = fma(q, -0x1.1a62633145c07p-54, x);
  double s = 1, c = 1;
  for (int n = 18; n > 0; n -= 2) {
    s = fma(-x * x / (n * (n + 1)), s, 1.0);
    c = fma(-x * x / (n * (n - 1)), c, 1.0);
  }
  s *= x;
  const int quadrant = static_cast<int>(q) % 4;
  if (quadrant % 2) std::swap(s, c);
  return {quadrant >= 2 ? -s : s, quadrant == 1 || quadrant == 2 ? -c : c};
}

/// log u and (sin phi, cos phi) as PyTorch computes them in each type
inline float log_of(float u) { return cephes_log(u); }
inline double log_of(double u) { return std::log(u); }
inline std::pair<float, float> sin_cos(float phi) { return cephes_sin_cos(phi); }
inline std::pair<double, double> sin_cos(double phi) { return {std::sin(phi), std::cos(phi)}; }

/// Turns 16 uniform numbers into 16 normal ones. The first eight give u1 (1 minus the number), the
/// last eight u2. The results with cos come first, then those with sin.
template <float_or_double S>
void box_muller_16(std::span<S, 16> d) {
  for (std::size_t j = 0; j < 8; ++j) {
    const S r = std::sqrt(-2 * log_of(1 - d[j]));
    const auto [sin, cos] = sin_cos(2 * std::numbers::pi_v<S> * d[j + 8]);
    d[j] = r * cos + 0;  // as PyTorch adds the mean: -0 becomes 0
    d[j + 8] = r * sin + 0;
  }
}

/// The next normal number. PyTorch computes pairs of them in double and rounds to S at the end.
template <float_or_double S>
S next_normal(Generator& generator) {
  const bool second = generator.half_used.has_value();
  if (!second) {
    const auto u1 = generator.uniform<double>();
    generator.half_used = {u1, generator.uniform<double>()};
  }
  const auto [u1, u2] = *generator.half_used;
  if (second) generator.half_used.reset();

  constexpr bool portable = std::same_as<S, float>;
  const double phi = 2 * std::numbers::pi * u1;
  const double r = std::sqrt(-2 * (portable ? portable_log(1 - u2) : std::log(1 - u2)));
  const auto [sin, cos] = portable ? portable_sin_cos(phi) : sin_cos(phi);
  return static_cast<S>(r * (second ? sin : cos)) + 0;
}

}  // namespace multihot::detail::random
