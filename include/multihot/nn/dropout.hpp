#pragma once

#include <type_traits>

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/nn/layer.hpp>
#include <multihot/random/generator.hpp>

namespace multihot {

/// y = x m in training, m = 0 with probability p, else 1 / (1 - p); y = x in inference
///                                                                      torch.nn.Dropout
///
///   Sequential model{Linear<float, 10, 20>(g), ReLU{}, Dropout(0.2), Linear<float, 20, 5>(g)};
///   model.forward(x, g);  // training draws masks from the generator
///
/// The masks are the same as PyTorch's on a CPU. (PyTorch builds with Intel's MKL, the usual ones
/// for x86, draw other masks.)
template <detail::nn::scalar_or_any S = detail::nn::AnyScalar, int Features = Dynamic>
class Dropout {
 public:
  using Scalar = S;

  /// Throws value_error unless p is in [0, 1].
  explicit Dropout(double p = 0.5) : p_(p) {
    detail::check<value_error>(p >= 0 && p <= 1, "Dropout: p=", p, ", expected in [0, 1]");
  }

  double p() const { return p_; }
  bool draws() const { return p_ > 0; }
  Index words_per_row(Index features) const { return p_ == 0 || p_ == 1 ? 0 : 2 * features; }

  /// y = x
  template <detail::nn::input_of<S, Features> X, class Y>
  void forward(const X& x, Y& y) const {
    y = x;
  }

  /// y = x m, with a new m, drawn row by row: 64 bits a number, none for p = 0 and p = 1
  template <detail::nn::input_of<S, Features> X, class Y>
  void forward(const X& x, Y& y, Generator& generator) {
    auto& m = m_.resize(x.rows(), x.cols());
    using T = typename X::Scalar;
    const T kept = 1 / static_cast<T>(1 - p_);
    if (p_ == 0 || p_ == 1) {
      m.setConstant(p_ == 0 ? 1 : 0);
    } else {
      for (Index i = 0; i < m.rows(); ++i) {
        for (Index j = 0; j < m.cols(); ++j) {
          m(i, j) = generator.uniform<double>() < 1 - p_ ? kept : 0;
        }
      }
    }
    y = x.cwiseProduct(m.template cast<T>());
  }

  /// dx = dy m. Throws state_error unless the last m was drawn for a batch of this shape.
  template <class X, class Y, class DY, class DX>
  void backward(const X& /*x*/, const Y& /*y*/, const DY& dy, DX& dx) const {
    if (!draws()) {
      dx = dy;
      return;
    }
    const auto& m = m_.view();
    detail::check<state_error>(detail::shape(m) == detail::shape(dy), "Dropout: backward() of ",
                               detail::shape(dy), ", expected ", detail::shape(m),
                               ", the shape of the last forward() with a generator");
    dx = dy.cwiseProduct(m.template cast<typename DY::Scalar>());
  }

 private:
  using Mask = std::conditional_t<float_or_double<S>, S, double>;

  Buffer<Mask, Features> m_;  // before p: an assignment that finds no memory changes neither
  double p_;
};

}  // namespace multihot
