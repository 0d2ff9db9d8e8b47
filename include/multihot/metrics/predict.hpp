#pragma once

#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/nn/sigmoid.hpp>

namespace multihot {

/// What predict() returns: an Eigen matrix of 0 and 1 that cannot be taken for a matrix of scores.
template <float_or_double S>
class Predictions : public Matrix<S> {
 public:
  using Matrix<S>::Matrix;
};

/// 1 where p > threshold, else 0: at 0.5 the more likely value of each label.
template <float_or_double S>
Predictions<S> predict(const Probabilities<S>& p, std::type_identity_t<S> threshold = S(0.5)) {
  Predictions<S> predictions(p.rows(), p.cols());
  predictions = (p.array() > threshold).template cast<S>();
  return predictions;
}

/// The same with a threshold for each label, (1, labels) or (labels, 1). Throws shape_error if
/// there are more or fewer.
template <float_or_double S, eigen_expression Thresholds>
Predictions<S> predict(const Probabilities<S>& p, const Thresholds& thresholds) {
  detail::check<shape_error>(thresholds.size() == p.cols(), "predict: got ", thresholds.size(),
                             " thresholds, expected ", p.cols());
  const Eigen::VectorX<S> threshold = thresholds.reshaped().template cast<S>();
  Predictions<S> predictions(p.rows(), p.cols());
  for (Index j = 0; j < p.cols(); ++j) {
    predictions.col(j) = (p.col(j).array() > threshold[j]).template cast<S>();
  }
  return predictions;
}

}  // namespace multihot
