#pragma once

#include <cmath>

#include <multihot/core.hpp>

namespace multihot::kernels {

/// Whether the machine has an instruction for a b + c.
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA) || defined(__FP_FAST_FMA)
inline constexpr bool has_fma = true;
#else
inline constexpr bool has_fma = false;
#endif

/// a b + c, rounded once where there is an instruction for it, else after each operation: as
/// PyTorch's kernels for machines with and without it. Written out, as compilers differ in which
/// products they fuse with which sums.
template <float_or_double S>
inline S multiply_add(S a, S b, S c) {
  if constexpr (has_fma) return std::fma(a, b, c);
  else return a * b + c;
}

}  // namespace multihot::kernels
