#pragma once

#include <limits>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/kernels/tile.hpp>
#include <multihot/kernels/vector.hpp>

namespace multihot::kernels {

/// y = max(x W' + b, floor) for one row x and R registers of n outputs each. The rows of w are the
/// weights of each input, then the biases.
template <int R, int n, float_or_double S>
[[gnu::always_inline]] inline void packed_tile(const S* x, const S* w, Index stride, Index depth,
                                               S floor, S* y) {
  Vector<S, n> sum[R];
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) sum[r] = broadcast<n>(S(0));
#pragma GCC unroll 2
  for (Index k = 0; k < depth; ++k, w += stride) {
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
      sum[r] = multiply_add(load<n>(w + r * n), broadcast<n>(x[k]), sum[r]);
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) store(y + r * n, max<n>(sum[r] + load<n>(w + r * n), floor));
}

/// y = max(x W' + b, floor) for any number of rows: x (rows, depth) and y (rows, columns) in
/// Buffers, w as above.
template <float_or_double S>
inline void packed_rows(const S* x, Index rows, const S* w, Index stride, Index depth, S floor,
                        S* y, Index columns) {
  const S* b = w + depth * stride;
  for_each_panel<S>(0, rows, [&](auto R, Index i) {
    for_each_tile<Dynamic>(columns, [&](auto T, Index t0) {
      tile<R, T, Dynamic>(x + i, rows, Scalars<S>{w + t0, stride, 1}, depth, y + t0 * rows + i,
                          rows, [&](S* y_t, const Vector<S>& sum, Index t) {
                            store(y_t, max<lanes<S>>(sum + b[t0 + t], floor));
                          });
    });
  });
}

/// A Linear layer, and the ReLU after it, for inference of single rows: a register holds
/// neighbouring outputs, not neighbouring samples as in tile(). Each sum is added up in the order
/// of tile(), so that its bits are those of product().
template <float_or_double S, int In, int Out>
class PackedLinear {
 public:
  using Scalar = S;
  static constexpr int InFeatures = In;
  static constexpr int OutFeatures = Out;

  explicit PackedLinear(const auto& linear)
    requires requires { linear.weight.transpose(); }  // and not of a std::tuple, which asks
      : in_(linear.in_features()), out_(linear.out_features()), stride_(padded(out_)) {
    rows_.setZero(in_ + 1, stride_);
    rows_.topLeftCorner(in_, out_) = linear.weight.transpose();
    rows_.row(in_).head(out_) = linear.bias.transpose();
  }

  Index in_features() const { return In == Dynamic ? in_ : In; }
  Index out_features() const { return Out == Dynamic ? out_ : Out; }
  void add_relu() { floor_ = 0; }

  /// For one row. May write up to a register past the end of y.
  [[gnu::always_inline]] void forward_row(const S* x, S* y) const {
    constexpr int n = lanes<S>, whole = Out == Dynamic ? Dynamic : padded(Out) / n;
    const auto run = [&](auto R, auto lanes_of_R, Index t) {
      packed_tile<R, lanes_of_R>(x, rows_.data() + t, stride(), in_features(), floor_, y + t);
    };
    if constexpr (whole != 0) {
      for_each_tile<whole, 8>(stride() / n, [&](auto R, Index r) { run(R, constant<n>, r * n); });
    }
    const Index rest = stride() % n, t = stride() - rest;
    if constexpr (is_register<n / 4>) {
      if (rest == n / 4) run(constant<1>, constant<n / 4>, t);
    }
    if constexpr (is_register<n / 2>) {
      if (rest == n / 2) run(constant<1>, constant<n / 2>, t);
    }
  }

  /// For any number of rows, x and y in Buffers.
  void forward(const auto& x, auto& y) const {
    packed_rows(x.data(), x.rows(), rows_.data(), stride(), in_features(), floor_, y.data(),
                out_features());
  }

 private:
  template <int k>
  static constexpr std::integral_constant<int, k> constant{};

  /// Whether n numbers fill a register: none has fewer than 16 bytes.
  template <int n>
  static constexpr bool is_register = n * static_cast<int>(sizeof(S)) >= 16;

  /// So many outputs, in whole registers; the last one may be of a half or a quarter of the size.
  static constexpr Index padded(Index out) {
    constexpr int n = lanes<S>;
    constexpr int step = is_register<n / 4> ? n / 4 : is_register<n / 2> ? n / 2 : n;
    const Index steps = (out % n + step - 1) / step;  // of the last register
    return out - out % n + (steps == 3 ? 4 : steps) * step;
  }
  Index stride() const { return Out == Dynamic ? stride_ : padded(Out); }

  Eigen::Matrix<S, Dynamic, Dynamic, Eigen::RowMajor> rows_;  // past the last output: zeros
  Index in_, out_, stride_;
  S floor_ = -std::numeric_limits<S>::infinity();  // changes nothing
};

}  // namespace multihot::kernels
