#pragma once

#include <cmath>
#include <tuple>

#include <multihot/core.hpp>
#include <multihot/kernels/fma.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/kernels/product.hpp>
#include <multihot/kernels/transposed_product.hpp>
#include <multihot/nn/tensor_name.hpp>
#include <multihot/random/generator.hpp>
#include <multihot/tensor.hpp>

namespace multihot {

/// y = x W' + b                                                           torch.nn.Linear
///
///   Linear<float, 10, 20> layer(generator);     // sizes in the type
///   Linear<float> layer(10, 20, generator);     // sizes at run time
///
/// x (samples, in), y (samples, out), W = weight (out, in), b = bias (out).
template <float_or_double S, int In = Dynamic, int Out = Dynamic>
class Linear {
  static_assert((In == Dynamic || In >= 1) && (Out == Dynamic || Out >= 1),
                "multihot::Linear: in_features and out_features must be at least 1");

 public:
  using Scalar = S;
  static constexpr int InFeatures = In;
  static constexpr int OutFeatures = Out;

  Tensor<S, Out, In> weight;
  Tensor<S, Out, 1> bias;

  explicit Linear(Generator& generator)
    requires(In != Dynamic && Out != Dynamic)
      : Linear(In, Out, generator) {}

  /// PyTorch's default initialisation, drawn in its order: W, then b, from U(-k, k), k = in^(-1/2).
  /// Throws value_error if a size is not positive, shape_error if it is not the type's.
  Linear(Index in_features, Index out_features, Generator& generator)
      : weight(checked(out_features, Out), checked(in_features, In)), bias(out_features, 1) {
    // kaiming_uniform_(a = sqrt(5)) with PyTorch's rounding of each operation, and a plain bound
    const double a = std::sqrt(5.0), root = std::sqrt(static_cast<double>(in_features));
    uniform(weight, std::sqrt(3.0) * (std::sqrt(2.0 / (1.0 + a * a)) / root), generator);
    uniform(bias, 1.0 / root, generator);
  }

  Index in_features() const { return weight.cols(); }
  Index out_features() const { return weight.rows(); }
  auto tensors() { return std::tie(weight, bias); }
  static constexpr TensorName tensor_names[] = {{"weight", 2}, {"bias", 1}};

  /// y = x W' + b
  template <class X, class Y, executor E = Serial>
  void forward(const X& x, Y& y, const E& threads = {}) const {
    check_alive();
    const auto add_bias = [b = bias.data()](const auto& sum, Index k) { return sum + b[k]; };
    kernels::product(x, weight.transpose(), y, add_bias, threads);
  }

  /// dx = dy W
  template <class X, class Y, class DY, class DX, executor E = Serial>
  void backward(const X& /*x*/, const Y& /*y*/, const DY& dy, DX& dx, const E& threads = {}) const {
    check_alive();
    kernels::product(dy, weight, dx, [](const auto& sum, Index) { return sum; }, threads);
  }

  /// dW += dy' x,  db += sum of dy over the samples
  template <class X, class DY, executor E = Serial>
  void accumulate(const X& x, const DY& dy, const E& threads = {}) {
    check_alive();
    kernels::add_transposed_product(dy, x, weight.grad, bias.grad, threads);
  }

 private:
  void check_alive() const {
    weight.check_alive();
    bias.check_alive();
  }

  static Index checked(Index size, int expected) {
    detail::check<value_error>(size >= 1, "Linear: got a size of ", size, ", expected >= 1");
    detail::check<shape_error>(expected == Dynamic || size == expected, "Linear: got a size of ",
                               size, ", expected ", expected, ", as in the type");
    return size;
  }

  /// Tensor.uniform_(-bound, bound), fused as PyTorch's vector code is
  static void uniform(auto& tensor, double bound, Generator& generator) {
    const S from = static_cast<S>(-bound), range = static_cast<S>(bound) - from;
    for (S* w = tensor.data(); w != tensor.data() + tensor.size(); ++w) {
      *w = kernels::fma(generator.uniform<S>(), range, from);
    }
  }
};

}  // namespace multihot
