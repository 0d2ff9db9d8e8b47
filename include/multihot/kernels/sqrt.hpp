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

/// The square root of each lane, correctly rounded as in IEEE 754, by the machine's instruction.
/// (Eigen's vector sqrt is an approximation: it can be off by one unit in the last place, and is
/// nan for infinity. A loop of std::sqrt sets errno, so compilers do not vectorise it.)
template <float_or_double S>
[[gnu::always_inline]] inline Vector<S> sqrt(const Vector<S>& x) {
#if defined(__GNUC__) && defined(__AVX512F__)
  // With a mask of all lanes: the version without a mask gives a false warning in g++ 12.
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

/// y[i] = sqrt(x[i]) for i < n
template <Index n, float_or_double S>
[[gnu::always_inline]] inline void sqrt(const S* x, S* y) {
  static_assert(n % lanes<S> == 0);
  for (Index i = 0; i < n; i += lanes<S>) store(y + i, kernels::sqrt<S>(load(x + i)));
}

}  // namespace multihot::kernels
