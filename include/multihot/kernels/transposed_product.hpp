#pragma once

#include <algorithm>
#include <limits>

#include <multihot/core.hpp>
#include <multihot/kernels/buffer.hpp>
#include <multihot/kernels/product.hpp>
#include <multihot/kernels/vector.hpp>

/// The gradient of weights, dw += dy' x: each of its numbers is a sum over the samples, which lie
/// along the registers.
namespace multihot::kernels {

/// The sum of v[i] in place i, n of them at a time: first each with its neighbour n / 2 further on.
template <float_or_double S, int n = lanes<S>>
[[gnu::always_inline]] inline Vector<S> sums(const Vector<S>* v) {
  if constexpr (n == 1) {
    return *v;
  } else {
    constexpr int h = n / 2, end = lanes<S>;
    const Vector<S> a = sums<S, h>(v), b = sums<S, h>(v + h);
#if defined(__GNUC__)
    return shuffle<S>(a, b, [](int i) { return i & h ? end + i : i; }) +
           shuffle<S>(a, b, [](int i) { return i & h ? end + (i ^ h) : i ^ h; });
#else
    Vector<S> sum;
    for (int i = 0; i < end; ++i) sum[i] = i & h ? b[i] + b[i ^ h] : a[i] + a[i ^ h];
    return sum;
#endif
  }
}

/// T by K sums of products, sum[t * K + k] = dy(:, t)' x(:, k), at most as many as a register has
/// lanes: each in a register of its own first, and then all these registers at once.
template <int T, int K, float_or_double S>
inline Vector<S> dots(const S* const (&dy)[T], const S* const (&x)[K], Index rows) {
  constexpr int n = lanes<S>;
  Vector<S> sum[n];
#pragma GCC unroll 16
  for (int i = 0; i < n; ++i) sum[i] = broadcast(S(0));
  Index i = 0;
  for (; i + n <= rows; i += n) {
#pragma GCC unroll 16
    for (int j = 0; j < T * K; ++j) sum[j] += load(dy[j / K] + i) * load(x[j % K] + i);
  }
  if (i < rows) {
#pragma GCC unroll 16
    for (int j = 0; j < T * K; ++j) {
      sum[j] += load_first(rows - i, dy[j / K] + i) * load_first(rows - i, x[j % K] + i);
    }
  }
  return sums<S>(sum);
}

/// The T of T by K sums, T K <= lanes, that needs the fewest registers full for (out, in + 1) sums.
constexpr int best_rows(int lanes, int out, int in) {
  if (out == Dynamic || in == Dynamic) return std::max(1, lanes / 4);
  int best = 1, fewest = std::numeric_limits<int>::max();
  for (int t = 1; t <= lanes; ++t) {
    const int k = lanes / t, registers = ((out + t - 1) / t) * ((in + k) / k);
    if (registers < fewest) best = t, fewest = registers;
  }
  return best;
}

/// dw += dy' x and db += dy' 1 where one of the two is narrow: a few neighbours in a row of dw at a
/// time, and at the end of the row the element of db.
template <class DY, class X, class DW, class DB>
inline void add_narrow(const DY& dy, const X& x, DW& dw, DB& db) {
  using S = typename X::Scalar;
  constexpr int In = DW::ColsAtCompileTime, Out = DW::RowsAtCompileTime;
  constexpr int n = lanes<S>, T = best_rows(n, Out, In), K = n / T;
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
      // A column that is not there gives way to the last one; its sums go nowhere.
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

/// db += sum over the rows of dy
template <class DY, class DB>
inline void add_column_sums(const DY& dy, DB& db) {
  using S = typename DY::Scalar;
  constexpr int n = lanes<S>;
  const Index rows = dy.rows(), out = dy.cols();
  for (Index t0 = 0; t0 < out; t0 += n) {
    Vector<S> sum[n];
    for (int t = 0; t < n; ++t) {
      const S* column = dy.data() + std::min<Index>(t0 + t, out - 1) * rows;
      sum[t] = load_first(rows % n, column + rows - rows % n);
      for (Index i = 0; i + n <= rows; i += n) sum[t] += load(column + i);
    }
    alignas(register_bytes) S total[n];
    store(total, sums<S>(sum));
    for (Index t = 0; t < std::min<Index>(n, out - t0); ++t) db.data()[t0 + t] += total[t];
  }
}

/// v[i][j] and v[j][i] change places: in pairs of rows, then in pairs of pairs, and so on.
template <float_or_double S, int h = 1>
[[gnu::always_inline]] inline void transpose(Vector<S>* v) {
  constexpr int n = lanes<S>;
  if constexpr (h < n) {
    unroll<n>([&](auto i) {
      if constexpr ((i & h) == 0) {
        const Vector<S> a = v[i], b = v[i + h];
#if defined(__GNUC__)
        v[i] = shuffle<S>(a, b, [](int j) { return j & h ? lanes<S> + j - h : j; });
        v[i + h] = shuffle<S>(a, b, [](int j) { return j & h ? lanes<S> + j : j + h; });
#else
        for (int j = 0; j < n; ++j) {
          v[i][j] = j & h ? b[j - h] : a[j];
          v[i + h][j] = j & h ? b[j] : a[j + h];
        }
#endif
      }
    });
    transpose<S, 2 * h>(v);
  }
}

/// dw += dy' x where both are wide: a panel of x is transposed, so that dw' = x' dy is a product of
/// contiguous columns.
template <class DY, class X, class DW, executor E>
inline void add_wide(const DY& dy, const X& x, DW& dw, const E& threads) {
  using S = typename X::Scalar;
  constexpr Index n = lanes<S>, most_rows = 256;
  const Index rows = x.rows(), in = dw.cols();

  const auto add_panel = [&](S* panel, auto R, Index row, Index some, Index k0) {
    for (Index i = 0; i < some; i += n) {
      unroll<R>([&](auto r) {
        Vector<S> square[n];
        unroll<n>([&](auto j) {
          const Index k = std::min<Index>(k0 + r * lanes<S> + j, in - 1);
          square[j] = load(x.data() + k * rows + row + i);
        });
        transpose<S>(square);
        unroll<n>([&](auto j) { store(panel + ((i + j) * R + r) * lanes<S>, square[j]); });
      });
    }
    for_each_tile<DW::RowsAtCompileTime>(dw.rows(), [&](auto T, Index t0) {
      const Scalars<S> d{dy.data() + row + t0 * rows, 1, rows};
      S* dw_t0 = dw.data() + t0 * in;
      tile<R, T, Dynamic>(panel, R * n, d, some, dw_t0 + k0, in,
                          [=](S* to, const Vector<S>& sum, Index t) {
                            const Index valid = dw_t0 + (t + 1) * in - to;
                            if (valid >= n) store(to, load(to) + sum);
                            else
                              for (Index k = 0; k < valid; ++k) to[k] += sum[k];
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

/// dw += dy' x and db += dy' 1
template <class DY, class X, class DW, class DB, executor E>
inline void add_transposed_product(const DY& dy, const X& x, DW& dw, DB& db, const E& threads) {
  using S = typename X::Scalar;
  if constexpr (in_buffer<X> && in_buffer<DY>) {
    if (dw.rows() <= most_columns || dw.cols() < 2 * lanes<S>) add_narrow(dy, x, dw, db);
    else add_wide(dy, x, dw, threads), add_column_sums(dy, db);
  } else {
    Buffer<S, X::ColsAtCompileTime> x_buffer;
    Buffer<S, DY::ColsAtCompileTime> dy_buffer;
    x_buffer.resize(x.rows(), x.cols()) = x;
    dy_buffer.resize(dy.rows(), dy.cols()) = dy;
    const auto &x_batch = x_buffer.view(), &dy_batch = dy_buffer.view();
    add_transposed_product(dy_batch, x_batch, dw, db, threads);
  }
}

}  // namespace multihot::kernels
