#pragma once

#include <algorithm>

#include <multihot/core.hpp>
#include <multihot/kernels/exp_log1p.hpp>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/kernels/sqrt.hpp>

/// The step of Adam for an array of weights, in PyTorch's order of operations.
namespace multihot::kernels {

/// The numbers of a step that all weights share, each computed in double and rounded once.
template <float_or_double S>
struct AdamFactors {
  S lr, root;                            // lr / (1 - beta1^t) and sqrt(1 - beta2^t)
  S shrink, decay;                       // AdamW: w = shrink w;  Adam: g = g + decay w
  S beta1_rest, beta2, beta2_rest, eps;  // _rest: 1 - beta
};

inline constexpr Index adam_block = 16;

/// v_max is null without amsgrad. (Loops of 16 become vector code, unless clang unrolls them
/// first.)
template <float_or_double S>
[[gnu::always_inline]] inline void adam_step_16(S* __restrict w, const S* __restrict g,
                                                S* __restrict m, S* __restrict v,
                                                S* __restrict v_max, const AdamFactors<S>& f) {
  // torch.lerp: m + (1 - beta1) (d - m), or d - beta1 (d - m) if 1 - beta1 >= 1/2
  const bool from_d = f.beta1_rest >= S(0.5);
  const S factor = from_d ? f.beta1_rest - 1 : f.beta1_rest;
#pragma GCC unroll 1
  for (Index i = 0; i < adam_block; ++i) {
    w[i] *= f.shrink;
    const S d = multiply_add(w[i], f.decay, g[i]);
    m[i] = multiply_add(factor, d - m[i], select(from_d, d, m[i]));
    v[i] = multiply_add(f.beta2_rest * d, d, f.beta2 * v[i]);
  }
  if (v_max) {
    for (Index i = 0; i < adam_block; ++i) v_max[i] = std::max(v_max[i], v[i]);
  }
  S root[adam_block];
  sqrt<adam_block>(v_max ? v_max : v, root);
#pragma GCC unroll 1
  for (Index i = 0; i < adam_block; ++i) w[i] -= f.lr * m[i] / (root[i] / f.root + f.eps);
}

/// n weights. v_max is null without amsgrad.
template <float_or_double S>
void adam_step(S* w, const S* g, S* m, S* v, S* v_max, Index n, const AdamFactors<S>& factors) {
  Index i = 0;
  for (; i + adam_block <= n; i += adam_block) {
    adam_step_16(w + i, g + i, m + i, v + i, v_max ? v_max + i : nullptr, factors);
  }
  if (i == n) return;
  // The rest is padded to a block, so that the same instructions update all weights.
  S rest[5][adam_block] = {};
  std::copy(w + i, w + n, rest[0]);
  std::copy(g + i, g + n, rest[1]);
  std::copy(m + i, m + n, rest[2]);
  std::copy(v + i, v + n, rest[3]);
  if (v_max) std::copy(v_max + i, v_max + n, rest[4]);
  adam_step_16(rest[0], rest[1], rest[2], rest[3], v_max ? rest[4] : nullptr, factors);
  std::copy_n(rest[0], n - i, w + i);
  std::copy_n(rest[2], n - i, m + i);
  std::copy_n(rest[3], n - i, v + i);
  if (v_max) std::copy_n(rest[4], n - i, v_max + i);
}

}  // namespace multihot::kernels
