#pragma once

#include <cmath>

#include <multihot/core.hpp>
#include <multihot/metrics/average.hpp>
#include <multihot/metrics/predict.hpp>

/// The arguments of metrics: checked, and converted to double.
namespace multihot::detail::metrics {

template <class X>
inline constexpr bool is_probabilities = false;
template <class S>
inline constexpr bool is_probabilities<Probabilities<S>> = true;
template <class X>
inline constexpr bool is_predictions = false;
template <class S>
inline constexpr bool is_predictions<Predictions<S>> = true;

/// The elements as double. Throws value_error unless right(x) is true for each of them. They may be
/// of any type, also bool. They are evaluated only once, since an expression may be a product.
template <class X>
Eigen::ArrayXXd checked(const char* metric, const char* element, const X& elements, auto right,
                        const char* expected) {
  Eigen::ArrayXXd x = elements.template cast<double>();
  for (Index i = 0; i < x.rows(); ++i) {
    for (Index j = 0; j < x.cols(); ++j) {
      check<value_error>(right(x(i, j)), metric, ": ", element, "(", i, ",", j, ")=", x(i, j),
                         ", expected ", expected);
    }
  }
  return x;
}

/// The targets: 0, 1 and, with Missing::ignore, nan.
template <class T>
Eigen::ArrayXXd checked_targets(const char* metric, const T& targets, Shape other,
                                Missing missing) {
  static_assert(!is_probabilities<T> && !is_predictions<T>, "expected the targets first");
  check<shape_error>(shape(targets) == other, metric, ": targets are ", shape(targets),
                     ", expected ", other);
  check<value_error>(targets.size() > 0, metric, ": targets are ", other,
                     ", expected at least one row and one label");
  const bool ignore = missing == Missing::ignore;
  const auto right = [=](double t) { return t == 0 || t == 1 || (ignore && std::isnan(t)); };
  return checked(metric, "target", targets, right, "0 or 1");
}

template <class P>
Eigen::ArrayXXd checked_predictions(const char* metric, const P& predictions) {
  static_assert(!is_probabilities<P>, "expected predictions of 0 and 1: predict(probabilities)");
  const auto right = [](double p) { return p == 0 || p == 1; };
  return checked(metric, "prediction", predictions, right, "0 or 1");
}

template <class Z>
Eigen::ArrayXXd checked_scores(const char* metric, const Z& scores) {
  static_assert(!is_predictions<Z>, "expected scores, probabilities or logits, not predictions");
  return checked(metric, "score", scores, [](double z) { return std::isfinite(z); }, "finite");
}

template <class P>
Eigen::ArrayXXd checked_probabilities(const char* metric, const P& probabilities) {
  static_assert(!is_predictions<P>, "expected probabilities, not predictions");
  const auto right = [](double p) { return p >= 0 && p <= 1; };
  return checked(metric, "probability", probabilities, right, "0 to 1");
}

}  // namespace multihot::detail::metrics
