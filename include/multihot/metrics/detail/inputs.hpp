#pragma once

#include <cmath>

#include <multihot/core.hpp>
#include <multihot/metrics/average.hpp>
#include <multihot/metrics/predict.hpp>

/// What metrics are asked about, checked.
namespace multihot::detail {

template <class X>
inline constexpr bool is_probabilities = false;
template <class S>
inline constexpr bool is_probabilities<Probabilities<S>> = true;
template <class X>
inline constexpr bool is_predictions = false;
template <class S>
inline constexpr bool is_predictions<Predictions<S>> = true;

/// The targets as 0, 1 and, if that is ignored, nan.
template <class T>
Eigen::ArrayXXd checked_targets(const char* metric, const T& targets, Shape other,
                                Missing missing) {
  static_assert(!is_probabilities<T> && !is_predictions<T>, "expected the targets first");
  check<shape_error>(shape(targets) == other, metric, ": targets are ", shape(targets),
                     ", expected ", other);
  check<value_error>(targets.size() > 0, metric, ": targets are ", other,
                     ", expected at least one row and one label");
  for (Index i = 0; i < targets.rows(); ++i) {
    for (Index j = 0; j < targets.cols(); ++j) {
      const auto t = targets.coeff(i, j);
      check<value_error>(t == 0 || t == 1 || (t != t && missing == Missing::ignore), metric,
                         ": target(", i, ",", j, ")=", t, ", expected 0 or 1");
    }
  }
  return targets.template cast<double>();
}

template <class P>
Eigen::ArrayXXd checked_predictions(const char* metric, const P& predictions) {
  static_assert(!is_probabilities<P>, "expected predictions of 0 and 1: predict(probabilities)");
  for (Index i = 0; i < predictions.rows(); ++i) {
    for (Index j = 0; j < predictions.cols(); ++j) {
      const auto p = predictions.coeff(i, j);
      check<value_error>(p == 0 || p == 1, metric, ": prediction(", i, ",", j, ")=", p,
                         ", expected 0 or 1");
    }
  }
  return predictions.template cast<double>();
}

template <class Z>
Eigen::ArrayXXd checked_scores(const char* metric, const Z& scores) {
  static_assert(!is_predictions<Z>, "expected scores, probabilities or logits, not predictions");
  Eigen::ArrayXXd z = scores.template cast<double>();
  for (Index i = 0; i < z.rows(); ++i) {
    for (Index j = 0; j < z.cols(); ++j) {
      check<value_error>(std::isfinite(z(i, j)), metric, ": score(", i, ",", j, ")=", z(i, j),
                         ", expected finite");
    }
  }
  return z;
}

}  // namespace multihot::detail
