#pragma once

#include <cmath>

#include <multihot/core.hpp>

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

}  // namespace multihot::kernels
