#pragma once

#include <multihot/core.hpp>
#include <multihot/kernels/exp_log1p.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/nn/layer.hpp>

namespace multihot {

/// y = max(x, 0) for each element                                        torch.nn.ReLU
///
///   Sequential model{Linear<float, 10, 20>(g), ReLU{}, Linear<float, 20, 5>(g)};
///
/// x and y are (samples, features), of any width. ReLU{} works in float and in double.
template <detail::nn::scalar_or_any S = detail::nn::AnyScalar, int Features = Dynamic>
struct ReLU {
  using Scalar = S;

  /// y = max(x, 0); nan stays nan
  template <detail::nn::input_of<S, Features> X, class Y, executor E = Serial>
  void forward(const X& x, Y& y, const E& threads = {}) const {
    using T = typename X::Scalar;
    const auto positive_part = [](T v) { return kernels::select(v < 0, T(0), v); };
    kernels::for_each_column(
        threads, y, [&](auto columns) { columns(y) = columns(x).unaryExpr(positive_part); });
  }

  /// dx = dy where y > 0, else 0: the derivative at 0 is 0, as in PyTorch
  template <class X, class Y, class DY, class DX, executor E = Serial>
  void backward(const X& /*x*/, const Y& y, const DY& dy, DX& dx, const E& threads = {}) const {
    using T = typename Y::Scalar;
    const auto where_positive = [](T d, T v) { return kernels::select(v > 0, d, T(0)); };
    kernels::for_each_column(threads, y, [&](auto columns) {
      columns(dx) = columns(dy).binaryExpr(columns(y), where_positive);
    });
  }
};

}  // namespace multihot
