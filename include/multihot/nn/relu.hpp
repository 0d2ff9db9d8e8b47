#pragma once

#include <multihot/core.hpp>

namespace multihot {

/// y = max(x, 0), of any width                                          torch.nn.ReLU
template <float_or_double S, int Features = Dynamic>
struct ReLU {
  using Scalar = S;

  /// y = max(x, 0); nan stays nan
  template <batch_of<S, Features> X>
  void forward(const X& x, auto& y) const {
    y = (x.array() < 0).select(S(0), x);
  }

  /// dx = dy where y > 0, else 0: the derivative at 0 is 0, as in PyTorch
  void backward(const auto& /*x*/, const auto& y, const auto& dy, auto& dx) const {
    dx = (y.array() > 0).select(dy, S(0));
  }
};

}  // namespace multihot
