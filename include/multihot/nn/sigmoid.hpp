#pragma once

#include <cmath>

#include <multihot/core.hpp>
#include <multihot/kernels/exp_log1p.hpp>

namespace multihot {

/// The result of sigmoid(): an Eigen matrix (samples, labels). It has its own type, so that
/// BCEWithLogitsLoss does not accept it: the loss takes logits and applies the sigmoid itself.
///
///   const auto p = sigmoid(model(x));
template <float_or_double S>
class Probabilities : public Matrix<S> {
 public:
  using Matrix<S>::Matrix;
};

template <class X>
concept probabilities = requires(const X& x) { []<class S>(const Probabilities<S>&) {}(x); };

/// torch.sigmoid: p = 1 / (1 + exp(-z)), the probability of each label. It is computed from
/// exp(-|z|), which cannot overflow.
template <eigen_expression Z>
Probabilities<typename Z::Scalar> sigmoid(const Z& logits) {
  using S = typename Z::Scalar;
  Probabilities<S> p(logits.rows(), logits.cols());
  p = logits.derived().unaryExpr([](S z) {
    const S e = kernels::exp_of_negative(-std::abs(z));
    return kernels::select(z < 0, e, S(1)) / (1 + e);
  });
  return p;
}

}  // namespace multihot
