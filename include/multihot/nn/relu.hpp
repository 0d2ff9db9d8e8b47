#pragma once

#include <multihot/core.hpp>
#include <multihot/kernels/exp_log1p.hpp>

namespace multihot {

/// y = max(x, 0), of any width                                          torch.nn.ReLU
template <float_or_double S, int Features = Dynamic>
struct ReLU {
  using Scalar = S;

  /// y = max(x, 0); nan stays nan
  template <batch_of<S, Features> X>
  void forward(const X& x, auto& y) const {
    y = x.unaryExpr([](S v) { return kernels::select(v < 0, S(0), v); });
  }

  /// dx = dy where y > 0, else 0: the derivative at 0 is 0, as in PyTorch
  void backward(const auto& /*x*/, const auto& y, const auto& dy, auto& dx) const {
    dx = dy.binaryExpr(y, [](S d, S v) { return kernels::select(v > 0, d, S(0)); });
  }
};

}  // namespace multihot
