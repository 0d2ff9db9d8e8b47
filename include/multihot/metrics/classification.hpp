#pragma once

#include <multihot/core.hpp>
#include <multihot/metrics/average.hpp>
#include <multihot/metrics/confusion.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/score.hpp>

/// Metrics of predictions (0 or 1), with scikit-learn's names and numbers
///
///   const auto predictions = predict(sigmoid(model(test.x)));
///   const double f1 = f1_score(test.y, predictions, Average::macro);
///   const Eigen::VectorXd of_each_label = f1_score(test.y, predictions, per_label);
///
/// targets and predictions are (samples, labels). All metrics throw shape_error if their shapes
/// differ, value_error for an element that is not 0 or 1. In the formulas, tp, fp and fn are the
/// numbers of true positives, false positives and false negatives.
namespace multihot {

/// wrong elements / all elements
template <eigen_expression T, eigen_expression P>
double hamming_loss(const T& targets, const P& predictions, Missing missing = Missing::refuse) {
  const auto t = detail::metrics::checked_targets("hamming_loss", targets,
                                                  detail::shape(predictions), missing);
  const auto p = detail::metrics::checked_predictions("hamming_loss", predictions);
  const auto known = static_cast<double>((t == t).count());
  detail::check<value_error>(known > 0,
                             "hamming_loss: all targets are nan, expected one that is known");
  return static_cast<double>((t == t && t != p).count()) / known;
}

/// Subset accuracy: samples without a wrong element / all samples
template <eigen_expression T, eigen_expression P>
double accuracy_score(const T& targets, const P& predictions, Missing missing = Missing::refuse) {
  const auto t = detail::metrics::checked_targets("accuracy_score", targets,
                                                  detail::shape(predictions), missing);
  const auto p = detail::metrics::checked_predictions("accuracy_score", predictions);
  const auto known = (t == t).rowwise().any().eval();
  detail::check<value_error>(known.any(),
                             "accuracy_score: all targets are nan, expected one that is known");
  const auto wrong = (t == t && t != p).rowwise().any().eval();
  return static_cast<double>((known && !wrong).count()) / static_cast<double>(known.count());
}

/// tp / (tp + fp)
template <eigen_expression T, eigen_expression P, detail::metrics::average_or_per_label A>
auto precision_score(const T& targets, const P& predictions, A average,
                     const MetricOptions& options = {}) {
  return detail::metrics::score("precision_score", targets, predictions, average, options,
                                detail::metrics::precision);
}

/// tp / (tp + fn)
template <eigen_expression T, eigen_expression P, detail::metrics::average_or_per_label A>
auto recall_score(const T& targets, const P& predictions, A average,
                  const MetricOptions& options = {}) {
  return detail::metrics::score("recall_score", targets, predictions, average, options,
                                detail::metrics::recall);
}

/// The harmonic mean of precision and recall, where recall has the weight beta^2:
/// (1 + beta^2) tp / ((1 + beta^2) tp + beta^2 fn + fp)
/// With beta = 0 it is the precision, with an infinite beta the recall. Throws value_error if beta
/// is negative or nan.
template <eigen_expression T, eigen_expression P, detail::metrics::average_or_per_label A>
auto fbeta_score(const T& targets, const P& predictions, double beta, A average,
                 const MetricOptions& options = {}) {
  detail::check<value_error>(beta >= 0, "fbeta_score: beta=", beta, ", expected >= 0");
  // The formula divided by 1 + beta^2: its weights are finite for every beta.
  const double b2 = beta * beta, fn = 1 / (1 + 1 / b2), fp = 1 / (1 + b2);
  return detail::metrics::score("fbeta_score", targets, predictions, average, options,
                                [=](const Confusion& c) -> detail::metrics::Fractions {
                                  return {c.tp, c.tp + fn * c.fn + fp * c.fp};
                                });
}

/// The F-beta score with beta = 1: 2 tp / (2 tp + fn + fp)
template <eigen_expression T, eigen_expression P, detail::metrics::average_or_per_label A>
auto f1_score(const T& targets, const P& predictions, A average,
              const MetricOptions& options = {}) {
  return detail::metrics::score("f1_score", targets, predictions, average, options,
                                detail::metrics::f1);
}

/// tp / (tp + fp + fn)
template <eigen_expression T, eigen_expression P, detail::metrics::average_or_per_label A>
auto jaccard_score(const T& targets, const P& predictions, A average,
                   const MetricOptions& options = {}) {
  return detail::metrics::score(
      "jaccard_score", targets, predictions, average, options,
      [](const Confusion& c) -> detail::metrics::Fractions { return {c.tp, c.tp + c.fp + c.fn}; });
}

}  // namespace multihot
