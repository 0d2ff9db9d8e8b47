#pragma once

#include <multihot/core.hpp>
#include <multihot/executor.hpp>
#include <multihot/kernels/elementwise.hpp>
#include <multihot/kernels/exp_log1p.hpp>
#include <multihot/kernels/vector.hpp>
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
    const auto positive_part = []<class V>(const V& v) {
      const V zero = kernels::zero<V>();
      return kernels::select(v < zero, zero, v);
    };
    kernels::elementwise(positive_part, threads, y, x);
  }

  /// dx = dy where y > 0, else 0: the derivative at 0 is 0, as in PyTorch
  template <class X, class Y, class DY, class DX, executor E = Serial>
  void backward(const X& /*x*/, const Y& y, const DY& dy, DX& dx, const E& threads = {}) const {
    const auto where_positive = []<class V>(const V& d, const V& v) {
      const V zero = kernels::zero<V>();
      return kernels::select(v > zero, d, zero);
    };
    kernels::elementwise(where_positive, threads, dx, dy, y);
  }
};

}  // namespace multihot
