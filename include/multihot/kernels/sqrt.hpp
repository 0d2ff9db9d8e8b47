#pragma once

#include <cmath>

#include <multihot/core.hpp>
#include <multihot/kernels/vector.hpp>
#if defined(__GNUC__) && defined(__SSE2__)
#include <immintrin.h>
#elif defined(__GNUC__) && defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace multihot::kernels {

/// The square root in each lane, correctly rounded for every number: the machine's own instruction,
/// as IEEE 754 defines it. (Eigen's vector sqrt is an approximation: it can be off by one unit in
/// the last place, and is nan for infinity. A loop of std::sqrt sets errno, and so stays scalar.)
template <float_or_double S>
[[gnu::always_inline]] inline Vector<S> sqrt(const Vector<S>& x) {
#if defined(__GNUC__) && defined(__AVX512F__)
  // with a mask of all lanes: of the form without one g++ 12 warns that it is uninitialised
  if constexpr (std::same_as<S, float>) return _mm512_maskz_sqrt_ps(0xffff, x);
  else return _mm512_maskz_sqrt_pd(0xff, x);
#elif defined(__GNUC__) && defined(__AVX__)
  if constexpr (std::same_as<S, float>) return _mm256_sqrt_ps(x);
  else return _mm256_sqrt_pd(x);
#elif defined(__GNUC__) && defined(__SSE2__)
  if constexpr (std::same_as<S, float>) return _mm_sqrt_ps(x);
  else return _mm_sqrt_pd(x);
#elif defined(__GNUC__) && defined(__aarch64__)
  if constexpr (std::same_as<S, float>) return vsqrtq_f32(x);
  else return vsqrtq_f64(x);
#else
  Vector<S> y = x;
  for (int i = 0; i < lanes<S>; ++i) y[i] = std::sqrt(x[i]);
  return y;
#endif
}

/// y[i] = sqrt(x[i]), i < n
template <Index n, float_or_double S>
[[gnu::always_inline]] inline void sqrt(const S* x, S* y) {
  static_assert(n % lanes<S> == 0);
  for (Index i = 0; i < n; i += lanes<S>) store(y + i, kernels::sqrt<S>(load(x + i)));
}

}  // namespace multihot::kernels
