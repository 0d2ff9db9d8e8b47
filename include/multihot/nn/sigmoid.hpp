#pragma once

#include <cmath>

#include <multihot/core.hpp>
#include <multihot/detail/resize.hpp>
#include <multihot/kernels/exp_log1p.hpp>

namespace multihot {

/// The result of sigmoid(): an Eigen matrix (samples, labels). It has its own type, so that
/// BCEWithLogitsLoss does not accept it: the loss takes logits and applies the sigmoid itself.
///
///   const auto p = sigmoid(model(x));
///   sigmoid(z, p);                     // into the same p again
template <float_or_double S>
class Probabilities : public Matrix<S> {
 public:
  using Matrix<S>::Matrix;
};

template <class X>
concept probabilities = requires(const X& x) { []<class S>(const Probabilities<S>&) {}(x); };

/// torch.sigmoid: p = 1 / (1 + exp(-z)), the probability of each label. It is computed from
/// exp(-|z|), which cannot overflow. If p has the shape of the logits, this allocates nothing.
template <eigen_expression Z>
void sigmoid(const Z& logits, Probabilities<typename Z::Scalar>& p) {
  using S = typename Z::Scalar;
  detail::resize("sigmoid: p", p, logits.rows(), logits.cols());
  static_cast<Matrix<S>&>(p) = logits.derived().unaryExpr([](S z) {
    const S e = kernels::exp_of_negative(-std::abs(z));
    return kernels::select(z < 0, e, S(1)) / (1 + e);
  });
}

template <eigen_expression Z>
Probabilities<typename Z::Scalar> sigmoid(const Z& logits) {
  Probabilities<typename Z::Scalar> p;
  sigmoid(logits, p);
  return p;
}

}  // namespace multihot
