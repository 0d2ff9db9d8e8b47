#pragma once

#include <algorithm>

#include <multihot/core.hpp>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/kernels/sums.hpp>
#include <multihot/kernels/vector.hpp>

namespace multihot::kernels {

/// y(t) = finish(x(0) w(0, t) + x(1) w(1, t) + ..., t) for one sample x. The columns of w are
/// contiguous. A register holds neighbouring inputs, not neighbouring samples as in tile().
template <float_or_double S>
inline void row_product(const S* x, const S* w, Index depth, Index columns, S* y, auto finish) {
  constexpr int n = lanes<S>;
  const Index whole = depth - depth % sum_lanes<S>;
  for (Index t = 0; t < columns; t += n) {
    // Past the last column of w, the last one is read again. These sums are not stored.
    const S* w_t[n];
    for (int i = 0; i < n; ++i) w_t[i] = w + std::min(t + i, columns - 1) * depth;
    alignas(register_bytes) S total[n];
    Vector<S> part[sum_parts<S>];
    for (Index p = 0; p < sum_parts<S>; ++p) {
      Vector<S> sum[n];
#pragma GCC unroll 16
      for (int i = 0; i < n; ++i) sum[i] = broadcast(S(0));
      for (Index k = p * n; k < whole; k += sum_lanes<S>) {
        const Vector<S> x_k = load(x + k);
#pragma GCC unroll 16
        for (int i = 0; i < n; ++i) sum[i] = multiply_add(x_k, load(w_t[i] + k), sum[i]);
      }
      part[p] = sums<S>(sum);
    }
    store(total, sum_of_parts<S>(part));
    for (Index i = 0; i < std::min<Index>(n, columns - t); ++i) {
      for (Index k = whole; k < depth; ++k) total[i] = multiply_add(x[k], w_t[i][k], total[i]);
      y[t + i] = finish(total[i], t + i);
    }
  }
}

}  // namespace multihot::kernels
