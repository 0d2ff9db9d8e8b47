#pragma once

#include <cmath>
#include <type_traits>

#include <multihot/core.hpp>
#if defined(__GNUC__) && defined(__FMA__)
#include <immintrin.h>
#elif defined(__GNUC__) && defined(__aarch64__)
#include <arm_neon.h>
#endif

namespace multihot::kernels {

/// Whether the target has an instruction for a b + c.
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA) || defined(__FP_FAST_FMA)
inline constexpr bool has_fma = true;
#else
inline constexpr bool has_fma = false;
#endif

/// a b + c, rounded once if there is an instruction for it, else after each operation, as in
/// PyTorch's kernels with and without FMA. It is a function because compilers differ in which
/// products and sums they fuse.
template <float_or_double S>
inline S multiply_add(S a, S b, S c) {
  if constexpr (has_fma) return std::fma(a, b, c);
  else return a * b + c;
}

/// The same for each lane of a Vector. On x86-64 it names the instruction, as g++ does not fuse
/// every chain of sums: with -march=native on AMD processors it avoids some of them.
template <class V>
  requires(!float_or_double<V>)
[[gnu::always_inline]] inline V multiply_add(const V& a, const V& b, const V& c) {
#if defined(__GNUC__) && defined(__FMA__)
  constexpr bool single = std::is_same_v<std::remove_cvref_t<decltype(a[0])>, float>;
#if defined(__AVX512F__)
  if constexpr (single && sizeof(V) == 64) return _mm512_fmadd_ps(a, b, c);
  else if constexpr (sizeof(V) == 64) return _mm512_fmadd_pd(a, b, c);
  else
#endif
      if constexpr (single && sizeof(V) == 32)
    return _mm256_fmadd_ps(a, b, c);
  else if constexpr (single) return _mm_fmadd_ps(a, b, c);
  else if constexpr (sizeof(V) == 32) return _mm256_fmadd_pd(a, b, c);
  else return _mm_fmadd_pd(a, b, c);
#elif defined(__GNUC__) && defined(__aarch64__) && defined(__ARM_FEATURE_FMA)
  if constexpr (std::is_same_v<std::remove_cvref_t<decltype(a[0])>, float>)
    return vfmaq_f32(c, a, b);
  else return vfmaq_f64(c, a, b);
#else
  return a * b + c;
#endif
}

}  // namespace multihot::kernels
