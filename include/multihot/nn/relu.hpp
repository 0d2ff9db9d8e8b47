#pragma once

#include <multihot/core.hpp>

namespace multihot {

/// y = max(x, 0)                                                      torch.nn.ReLU
///
/// Of any width; Features only tells the compiler what is known.
template <float_or_double S, int Features = Dynamic>
struct ReLU {
  using Scalar = S;
  static constexpr int OutFeatures = Features;

  /// y = max(x, 0); nan stays nan
  void forward(const auto& x, auto& y) const { y = (x.array() < 0).select(S(0), x); }

  /// dx = dy where y > 0, else 0: the derivative at 0 is 0, as PyTorch has it
  void backward(const auto& /*x*/, const auto& y, const auto& dy, auto& dx) const {
    dx = (y.array() > 0).select(dy, S(0));
  }
};

}  // namespace multihot
