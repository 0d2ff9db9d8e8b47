#pragma once

#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/nn/sigmoid.hpp>

namespace multihot {

/// The result of predict(): an Eigen matrix of 0 and 1. It has its own type, so that metrics of
/// scores do not accept it by mistake.
template <float_or_double S>
class Predictions : public Matrix<S> {
 public:
  using Matrix<S>::Matrix;
};

namespace detail::metrics {

/// predictions = 1 where p > the threshold of its column, else 0
template <float_or_double S>
void decide(const Matrix<S>& p, const auto& thresholds, Matrix<S>& predictions) {
  for (Index j = 0; j < p.cols(); ++j) {
    predictions.col(j) = (p.col(j).array() > thresholds[j]).template cast<S>();
  }
}

}  // namespace detail::metrics

/// 1 where p > threshold, else 0. The threshold 0.5 gives the more likely value of each label.
///
///   const auto predictions = predict(sigmoid(model(x)));  // (samples, labels)
template <float_or_double S>
Predictions<S> predict(const Probabilities<S>& p, std::type_identity_t<S> threshold = S(0.5)) {
  Predictions<S> predictions(p.rows(), p.cols());
  predictions = (p.array() > threshold).template cast<S>();
  return predictions;
}

/// The same with a threshold for each label, (1, labels) or (labels, 1), as best_thresholds()
/// returns them. Throws shape_error for another number of thresholds.
template <float_or_double S, eigen_expression Thresholds>
Predictions<S> predict(const Probabilities<S>& p, const Thresholds& thresholds) {
  detail::check<shape_error>(thresholds.size() == p.cols(), "predict: got ", thresholds.size(),
                             " thresholds, expected ", p.cols());
  const Eigen::VectorX<S> threshold = thresholds.reshaped().template cast<S>();
  Predictions<S> predictions(p.rows(), p.cols());
  detail::metrics::decide(p, threshold, predictions);
  return predictions;
}

}  // namespace multihot
