#pragma once

#include <algorithm>
#include <limits>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/kernels/tile.hpp>
#include <multihot/kernels/vector.hpp>

namespace multihot::kernels {

/// y = max(x W' + b, floor) for one row x and R registers of n outputs each. w is (depth + 1, R n)
/// in row-major order; its last row holds the biases.
template <int R, int n, float_or_double S>
[[gnu::always_inline]] inline void packed_tile(const S* x, const S* w, Index depth, S floor, S* y) {
  Vector<S, n> sum[R];
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) sum[r] = broadcast<n>(S(0));
#pragma GCC unroll 2
  for (Index k = 0; k < depth; ++k, w += R * n) {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) sum[r] += load<n>(w + r * n) * x[k];
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) store(y + r * n, max<n>(sum[r] + load<n>(w + r * n), floor));
}

/// A Linear layer, and the ReLU after it, for inference of single rows: a register holds
/// neighbouring outputs, not neighbouring samples as in tile(). Each sum is added up in the order
/// of tile(), so that its bits are those of product().
///
/// The weights are in tiles of up to 8 registers of outputs. The last tile may be one register of a
/// half or a quarter of the size. Past the last output there are zeros.
template <float_or_double S, int In, int Out>
class PackedLinear {
 public:
  using Scalar = S;
  static constexpr int InFeatures = In;
  static constexpr int OutFeatures = Out;

  explicit PackedLinear(const auto& linear)
      : in_(linear.in_features()), out_(linear.out_features()) {
    packed_.setZero((out_ + lanes<S>)*(in_ + 1));
    each_tile([&](auto R, auto n, Index t0) {
      Eigen::Map<Eigen::Matrix<S, Dynamic, R * n, Eigen::RowMajor>> to(
          packed_.data() + t0 * (in_ + 1), in_ + 1, R * n);
      const Index count = std::min<Index>(R * n, out_ - t0);
      to.topLeftCorner(in_, count) = linear.weight.middleRows(t0, count).transpose();
      to.row(in_).head(count) = linear.bias.segment(t0, count).transpose();
    });
  }

  Index in_features() const { return In == Dynamic ? in_ : In; }
  Index out_features() const { return Out == Dynamic ? out_ : Out; }
  void add_relu() { floor_ = 0; }

  /// For one row. May write up to a register past the end of y.
  [[gnu::always_inline]] void forward_row(const S* x, S* y) const {
    each_tile([&](auto R, auto n, Index t0) {
      packed_tile<R, n>(x, tile_at(t0), in_features(), floor_, y + t0);
    });
  }

  /// For any number of rows, x and y in Buffers.
  void forward(const auto& x, auto& y) const {
    const Index rows = x.rows(), in = in_features();
    each_tile([&](auto R, auto n, Index t0) {
      const S *w = tile_at(t0), *b = w + in * R * n;
      S* y_t0 = y.data() + t0 * rows;
      for_each_panel<S>(0, rows, [&](auto P, Index i) {
        for_each_tile<Dynamic>(std::min<Index>(R * n, out_ - t0), [&](auto T, Index t) {
          tile<P, T, In>(x.data() + i, rows, Scalars<S>{w + t, R * n, 1}, in, y_t0 + t * rows + i,
                         rows, [&](S* to, const Vector<S>& sum, Index j) {
                           store(to, max<lanes<S>>(sum + b[t + j], floor_));
                         });
        });
      });
    });
  }

 private:
  const S* tile_at(Index t0) const { return packed_.data() + t0 * (in_features() + 1); }

  /// Whether n numbers fill a register: none has fewer than 16 bytes.
  template <int n>
  static constexpr bool is_register = n * static_cast<int>(sizeof(S)) >= 16;

  /// Calls f(R, n, t0) for tiles of R registers of n outputs, the first of which is t0.
  [[gnu::always_inline]] void each_tile(auto f) const {
    constexpr int n = lanes<S>, rest_at_most = is_register<n / 2> ? n / 2 : 0;
    constexpr int whole = Out == Dynamic ? Dynamic : Out / n + (Out % n > rest_at_most);
    const Index registers = out_features() / n + (out_features() % n > rest_at_most);
    const Index t0 = registers * n, rest = out_features() - t0;
    if constexpr (whole != 0) {
      for_each_tile<whole, 8>(
          registers, [&](auto R, Index r) { f(R, std::integral_constant<int, n>(), r * n); });
    }
    constexpr std::integral_constant<int, 1> one;
    if constexpr (is_register<n / 4>) {
      if (rest > 0 && rest <= n / 4) return f(one, std::integral_constant<int, n / 4>(), t0);
    }
    if constexpr (is_register<n / 2>) {
      if (rest > 0) f(one, std::integral_constant<int, n / 2>(), t0);
    }
  }

  Eigen::VectorX<S> packed_;  // for each tile: a row for each input, then the biases
  Index in_, out_;
  S floor_ = -std::numeric_limits<S>::infinity();  // changes nothing
};

}  // namespace multihot::kernels
