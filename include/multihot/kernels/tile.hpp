#pragma once

#include <algorithm>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/kernels/vector.hpp>

/// A tile of a matrix product: a few registers of rows by a few columns, whose sums stay in
/// registers. All products of batches consist of tiles. Each sum is added up in the order of its
/// index, for all sizes and on all machines.
namespace multihot::kernels {

/// Two registers of rows by six columns keep the multipliers busy, and leave four of sixteen
/// registers for the operands. Without FMA, the products need registers too: four columns.
inline constexpr int most_columns = has_fma ? 6 : 4;

/// A matrix that is read number by number: w(k, t) = data[k * row_stride + t * col_stride].
template <float_or_double S>
struct Scalars {
  const S* data;
  Index row_stride, col_stride;

  S operator()(Index k, Index t) const { return data[k * row_stride + t * col_stride]; }
  Scalars from_column(Index t) const { return {data + t * col_stride, row_stride, col_stride}; }
};

/// Calls finish(y(:, t), sum over k of x(:, k) w(k, t), t) for R registers of rows, one at a time,
/// and T columns.
template <int R, int T, int Depth, float_or_double S>
inline void tile(const S* x, Index x_stride, Scalars<S> w, Index depth, S* y, Index y_stride,
                 auto finish) {
  Vector<S> sum[T][R];
#pragma GCC unroll 16
  for (int t = 0; t < T; ++t) {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) sum[t][r] = broadcast(S(0));
  }
  const Index end = Depth == Dynamic ? depth : Depth;
#pragma GCC unroll 2
  for (Index k = 0; k < end; ++k) {
    Vector<S> x_k[R];
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) x_k[r] = load(x + k * x_stride + r * lanes<S>);
#pragma GCC unroll 16
    for (int t = 0; t < T; ++t) {
      const Vector<S> w_kt = broadcast(w(k, t));
#pragma GCC unroll 16
      for (int r = 0; r < R; ++r) sum[t][r] = multiply_add(x_k[r], w_kt, sum[t][r]);
    }
  }
  // In the order of the columns: numbers past the end of a column are overwritten by the next.
#pragma GCC unroll 16
  for (int t = 0; t < T; ++t) {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) finish(y + t * y_stride + r * lanes<S>, sum[t][r], t);
  }
}

/// Calls f(T), where T is the width as a compile-time constant.
template <int T = most_columns>
[[gnu::always_inline]] inline void with_constant(Index width, auto f) {
  if (T == 1 || width == T) f(std::integral_constant<int, T>());
  else if constexpr (T > 1) with_constant<T - 1>(width, f);
}

/// Calls f(T, t) for tiles of the columns t, ..., t + T - 1, where T is a compile-time constant.
/// There are as few tiles as possible, of about the same width.
template <int Columns, int most = most_columns>
[[gnu::always_inline]] inline void for_each_tile(Index columns, auto f) {
  if constexpr (Columns == Dynamic) {
    const Index tiles = (columns + most - 1) / most;
    for (Index t = 0, i = 0; i < tiles; ++i) {
      const Index width = columns / tiles + (i < columns % tiles);
      with_constant<most>(width, [&](auto T) { f(T, t); });
      t += width;
    }
  } else {
    constexpr int tiles = (Columns + most - 1) / most, T = Columns / tiles;
    constexpr int wider = Columns % tiles * (T + 1);
    if constexpr (wider > 0) {
      for (Index t = 0; t < wider; t += T + 1) f(std::integral_constant<int, T + 1>(), t);
    }
    for (Index t = wider; t < Columns; t += T) f(std::integral_constant<int, T>(), t);
  }
}

/// Calls f(R, i) for panels of the rows begin, ..., end - 1: R registers of rows, the first of
/// which is i. The last panel may overlap the one before it, so that no panel passes the end,
/// unless all rows together are fewer than a register holds.
template <float_or_double S>
[[gnu::always_inline]] inline void for_each_panel(Index begin, Index end, auto f) {
  constexpr Index n = lanes<S>;
  Index i = begin;
  for (; i + 2 * n <= end; i += 2 * n) f(std::integral_constant<int, 2>(), i);
  for (; i < end; i += n) {
    f(std::integral_constant<int, 1>(), std::max<Index>(std::min(i, end - n), begin));
  }
}

}  // namespace multihot::kernels
