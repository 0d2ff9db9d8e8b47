#pragma once

#include <algorithm>
#include <limits>

#include <multihot/core.hpp>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/kernels/sums.hpp>
#include <multihot/kernels/tile.hpp>
#include <multihot/kernels/vector.hpp>

namespace multihot::kernels {

/// T K sums of products, sum[t * K + k] = dy(:, t)' x(:, k), where T K <= lanes<S>. Each sum is
/// collected in its own register. At the end, all registers are reduced together.
template <int T, int K, float_or_double S>
inline Vector<S> dots(const S* const (&dy)[T], const S* const (&x)[K], Index rows) {
  constexpr int n = lanes<S>;
  Vector<S> part[sum_parts<S>];
  for (Index p = 0; p < sum_parts<S>; ++p) {
    Vector<S> sum[n];
#pragma GCC unroll 16
    for (int j = 0; j < n; ++j) sum[j] = broadcast(S(0));
    Index i = p * n;
    for (; i + n <= rows; i += sum_lanes<S>) {
#pragma GCC unroll 16
      for (int j = 0; j < T * K; ++j) {
        sum[j] = multiply_add(load(dy[j / K] + i), load(x[j % K] + i), sum[j]);
      }
    }
    if (i < rows) {
#pragma GCC unroll 16
      for (int j = 0; j < T * K; ++j) {
        const auto dy_j = load_first(rows - i, dy[j / K] + i),
                   x_j = load_first(rows - i, x[j % K] + i);
        sum[j] = multiply_add(dy_j, x_j, sum[j]);
      }
    }
    part[p] = sums<S>(sum);
  }
  return sum_of_parts<S>(part);
}

/// The T that needs the fewest calls of dots() for all (out, in + 1) sums, with K = lanes / T.
constexpr int best_rows(int lanes, int out, int in) {
  int best = 1, fewest = std::numeric_limits<int>::max();
  for (int t = 1; t <= lanes; ++t) {
    const int k = lanes / t, registers = ((out + t - 1) / t) * ((in + k) / k);
    if (registers < fewest) {
      best = t;
      fewest = registers;
    }
  }
  return best;
}

/// dw += dy' x and db += dy' 1. Each call of dots() computes T rows by K columns of dw. db is one
/// more column of dw, for which x is 1.
template <int T, class DY, class X, class DW, class DB>
inline void add_narrow(const DY& dy, const X& x, DW& dw, DB& db) {
  using S = typename X::Scalar;
  constexpr int In = DW::ColsAtCompileTime, Out = DW::RowsAtCompileTime;
  constexpr int n = lanes<S>, K = n / T;
  using Neighbours = Eigen::Array<S, K, 1>;
  constexpr Index most_rows = 128;
  alignas(register_bytes) S ones[most_rows];
  for (S& one : ones) one = 1;

  const Index rows = x.rows(), in = In == Dynamic ? dw.cols() : In, rest = in % K;
  const Index out = Out == Dynamic ? dw.rows() : Out;
  const S *dy_data = dy.data(), *x_data = x.data();
  S *dw_data = dw.data(), *db_data = db.data();

  for (Index row = 0; row < rows; row += most_rows) {
    const Index some = std::min(rows - row, most_rows);
    for (Index t0 = 0; t0 < out; t0 += T) {
      // Past the last column of dy, the last one is read again. These sums are not stored.
      const Index valid = Out % T == 0 ? T : std::min<Index>(T, out - t0);
      const S *dy_t[T], *x_k[K];
      for (int t = 0; t < T; ++t) dy_t[t] = dy_data + std::min<Index>(t0 + t, out - 1) * rows + row;
      alignas(register_bytes) S sum[n];
      S* to = dw_data + t0 * in;
      for (Index k0 = 0; k0 + K <= in; k0 += K, to += K) {
        for (int k = 0; k < K; ++k) x_k[k] = x_data + (k0 + k) * rows + row;
        store(sum, dots<T, K>(dy_t, x_k, some));
        for (Index t = 0; t < valid; ++t) {
          Eigen::Map<Neighbours>(to + t * in) += Eigen::Map<const Neighbours>(sum + t * K);
        }
      }
      for (int k = 0; k < K; ++k) x_k[k] = k < rest ? x_data + (in - rest + k) * rows + row : ones;
      store(sum, dots<T, K>(dy_t, x_k, some));
      for (Index t = 0; t < valid; ++t) {
        for (Index k = 0; k < rest; ++k) to[t * in + k] += sum[t * K + k];
        db_data[t0 + t] += sum[t * K + rest];
      }
    }
  }
}

/// The same for a dy or x of few columns. The bits do not depend on T.
template <class DY, class X, class DW, class DB>
inline void add_narrow(const DY& dy, const X& x, DW& dw, DB& db) {
  constexpr int In = DW::ColsAtCompileTime, Out = DW::RowsAtCompileTime;
  constexpr int n = lanes<typename X::Scalar>;
  if constexpr (In != Dynamic && Out != Dynamic) {
    add_narrow<best_rows(n, Out, In)>(dy, x, dw, db);
  } else {
    constexpr int usual = n < 8 ? 1 : n / 4, most = usual + n / 16;  // 5 labels, 15 of 16 lanes
    const Index out = dw.rows();
    with_constant<most>(out <= most ? out : usual, [&](auto T) { add_narrow<T>(dy, x, dw, db); });
  }
}

}  // namespace multihot::kernels
