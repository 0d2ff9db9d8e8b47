#pragma once

#include <algorithm>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/kernels/sums.hpp>
#include <multihot/kernels/tile.hpp>
#include <multihot/kernels/vector.hpp>

namespace multihot::kernels {

/// db += sum of dy over its rows
template <class DY, class DB>
inline void add_column_sums(const DY& dy, DB& db) {
  using S = typename DY::Scalar;
  constexpr int n = lanes<S>;
  const Index rows = dy.rows(), out = dy.cols();
  for (Index t0 = 0; t0 < out; t0 += n) {
    alignas(register_bytes) S total[n];
    Vector<S> part[sum_parts<S>];
    for (Index p = 0; p < sum_parts<S>; ++p) {
      Vector<S> sum[n];
      for (int t = 0; t < n; ++t) {
        const S* column = dy.data() + std::min<Index>(t0 + t, out - 1) * rows;
        sum[t] = broadcast(S(0));
        Index i = p * n;
        for (; i + n <= rows; i += sum_lanes<S>) sum[t] += load(column + i);
        if (i < rows) sum[t] += load_first(rows - i, column + i);
      }
      part[p] = sums<S>(sum);
    }
    store(total, sum_of_parts<S>(part));
    for (Index t = 0; t < std::min<Index>(n, out - t0); ++t) db.data()[t0 + t] += total[t];
  }
}

/// dw += dy' x, where dy and x have many columns. Computes dw' = x' dy in tiles. A panel of x is
/// transposed first, since tile() needs contiguous columns of x'.
template <class DY, class X, class DW, executor E>
inline void add_wide(const DY& dy, const X& x, DW& dw, const E& threads) {
  using S = typename X::Scalar;
  constexpr Index n = lanes<S>, most_rows = 256;
  const Index rows = x.rows(), in = dw.cols();

  const auto add_panel = [&](S* panel, auto R, Index row, Index some, Index k0) {
    for (Index i = 0; i < some; i += n) {
      for (int r = 0; r < R; ++r) {
        Vector<S> square[n];
#pragma GCC unroll 16
        for (int j = 0; j < n; ++j) {
          square[j] = load(x.data() + std::min(k0 + r * n + j, in - 1) * rows + row + i);
        }
        transpose<n>(square);
#pragma GCC unroll 16
        for (int j = 0; j < n; ++j) store(panel + ((i + j) * R + r) * n, square[j]);
      }
    }
    for_each_tile<DW::RowsAtCompileTime>(dw.rows(), [&](auto T, Index t0) {
      const Scalars<S> d{dy.data() + row + t0 * rows, 1, rows};
      S* dw_t0 = dw.data() + t0 * in;
      tile<R, T, Dynamic>(panel, R * n, d, some, dw_t0 + k0, in,
                          [=](S* to, const Vector<S>& sum, Index t) {
                            const Index valid = dw_t0 + (t + 1) * in - to;
                            if (valid >= n) {
                              store(to, load(to) + sum);
                            } else {
                              for (Index k = 0; k < valid; ++k) to[k] += sum[k];
                            }
                          });
    });
  };
  for_each_part(threads, in, 2 * n, [&](Index begin, Index end) {
    alignas(register_bytes) S panel[most_rows * 2 * n];  // 32 KB
    for (Index row = 0; row < rows; row += most_rows) {
      const Index some = std::min(most_rows, rows - row);
      Index k = begin;
      for (; k + n < end; k += 2 * n) {
        add_panel(panel, std::integral_constant<int, 2>(), row, some, k);
      }
      if (k < end) add_panel(panel, std::integral_constant<int, 1>(), row, some, k);
    }
  });
}

}  // namespace multihot::kernels
