#pragma once

#include <algorithm>
#include <cmath>

#include <multihot/core.hpp>
#include <multihot/kernels/exp_log1p.hpp>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/kernels/parts.hpp>

/// Binary cross entropy of logits, 16 at a time: loops that every compiler makes vector code of.
namespace multihot::kernels {

inline constexpr Index bce_block = 16;

/// l and dz = scale dl/dz of 16 logits, with the coefficients a and b of each; or, without weights,
/// of the targets b, with a = 1 - b.
template <bool weighted, float_or_double S>
[[gnu::always_inline]] inline void bce_16(const S* z, const S* a, const S* b, S scale,
                                          S* __restrict l, S* __restrict dz) {
  for (Index i = 0; i < bce_block; ++i) {
    const S distance = std::abs(z[i]), e = exp_of_negative(-distance);
    const bool positive = z[i] > 0;
    const S a_i = weighted ? a[i] : 1 - b[i];
    // dl/dz = a sigmoid(z) - b sigmoid(-z)
    const S above = multiply_add(-b[i], e, a_i), below = multiply_add(a_i, e, -b[i]);
    dz[i] = select(positive, above, below) / (1 + e) * scale;
    // l = a log(1 + exp(z)) + b log(1 + exp(-z)), where 0 log(1 + exp(inf)) is 0
    const S c = select(positive, a_i, b[i]);
    l[i] = multiply_add(a_i + b[i], log1p(e), select(c == 0, S(0), c * distance));
  }
}

/// The same of n logits. l and dz need room for whole blocks, as in a Buffer.
template <bool weighted, float_or_double S>
void bce(const S* z, const S* a, const S* b, Index n, S scale, S* __restrict l, S* __restrict dz) {
  Index i = 0;
  for (; i + bce_block <= n; i += bce_block) {
    bce_16<weighted>(z + i, weighted ? a + i : a, b + i, scale, l + i, dz + i);
  }
  if (i == n) return;
  S last[3][bce_block] = {};
  std::copy(z + i, z + n, last[0]);
  if (weighted) std::copy(a + i, a + n, last[1]);
  std::copy(b + i, b + n, last[2]);
  bce_16<weighted>(last[0], last[1], last[2], scale, l + i, dz + i);
}

/// The same in parts of whole blocks, so that the blocks do not depend on the threads.
template <bool weighted, float_or_double S, executor E>
void bce(const S* z, const S* a, const S* b, Index n, S scale, S* l, S* dz, const E& threads) {
  for_each_part(threads, n, 256 * bce_block, [=](Index i, Index end) {
    bce<weighted>(z + i, weighted ? a + i : a, b + i, end - i, scale, l + i, dz + i);
  });
}

}  // namespace multihot::kernels
