#pragma once

#include <limits>

#include <multihot/core.hpp>
#include <multihot/metrics/confusion.hpp>
#include <multihot/metrics/detail/inputs.hpp>

/// Metrics of predictions, 0 or 1, with scikit-learn's names and numbers. Each takes targets and
/// predictions (samples, labels), and throws shape_error if their shapes differ, value_error for
/// what is not 0 or 1. Those with an average also take per_label in its place.
namespace multihot {

namespace detail {

/// A numerator and a denominator for each label or sample.
struct Fractions {
  Eigen::ArrayXd numerator, denominator;
};

/// Of those groups, labels or samples, of which anything is known.
inline Eigen::ArrayXd known(const Confusion& c) {
  return (c.tp + c.fp + c.fn + c.tn > 0).cast<double>();
}

inline Eigen::ArrayXd values(const Fractions& f, double zero_division) {
  return (f.denominator == 0).select(zero_division, f.numerator / f.denominator);
}

/// One score out of the counts c of all groups, where fractions(c) is that of each.
inline double averaged(const Eigen::ArrayXXd& t, const Eigen::ArrayXXd& p, Average average,
                       double zero_division, bool micro_without_weight, auto fractions) {
  const bool samples = average == Average::samples;
  const Confusion c = samples ? confusion(t.transpose(), p.transpose()) : confusion(t, p);
  const double micro = values(fractions(c.total()), zero_division)[0];
  if (average == Average::micro) return micro;
  Eigen::ArrayXd weights = known(c);
  if (average == Average::weighted) {
    const Eigen::ArrayXd support = c.tp + c.fn;
    if (support.sum() > 0) weights = support;
    else if (micro_without_weight) return micro;
  }
  return (weights * values(fractions(c), zero_division)).sum() / weights.sum();
}

/// A score of all labels with an Average, of each with per_label.
auto score(const char* name, const auto& targets, const auto& predictions, auto average,
           const MetricOptions& options, auto fractions, bool micro_without_weight = true) {
  const auto t = checked_targets(name, targets, shape(predictions), options.missing);
  const auto p = checked_predictions(name, predictions);
  check<value_error>((t == t).any(), name, ": all targets are nan, expected one that is known");
  if constexpr (std::same_as<decltype(average), PerLabel>) {
    return values(fractions(confusion(t, p)), options.zero_division).matrix().eval();
  } else {
    return averaged(t, p, average, options.zero_division, micro_without_weight, fractions);
  }
}

template <class A>
concept average_or_per_label = std::same_as<A, Average> || std::same_as<A, PerLabel>;

}  // namespace detail

/// wrong elements / elements
template <eigen_expression T, eigen_expression P>
double hamming_loss(const T& targets, const P& predictions, Missing missing = Missing::refuse) {
  const auto t =
      detail::checked_targets("hamming_loss", targets, detail::shape(predictions), missing);
  const auto p = detail::checked_predictions("hamming_loss", predictions);
  const auto known = static_cast<double>((t == t).count());
  detail::check<value_error>(known > 0, "hamming_loss: all targets are nan, expected one known");
  return static_cast<double>((t == t && t != p).count()) / known;
}

/// Subset accuracy: samples without a wrong element / samples
template <eigen_expression T, eigen_expression P>
double accuracy_score(const T& targets, const P& predictions, Missing missing = Missing::refuse) {
  const auto t =
      detail::checked_targets("accuracy_score", targets, detail::shape(predictions), missing);
  const auto p = detail::checked_predictions("accuracy_score", predictions);
  const auto known = (t == t).rowwise().any().eval();
  detail::check<value_error>(known.any(),
                             "accuracy_score: all targets are nan, expected one known");
  const auto wrong = (t == t && t != p).rowwise().any().eval();
  return static_cast<double>((known && !wrong).count()) / static_cast<double>(known.count());
}

/// tp / (tp + fp)
template <eigen_expression T, eigen_expression P, detail::average_or_per_label A>
auto precision_score(const T& targets, const P& predictions, A average,
                     const MetricOptions& options = {}) {
  return detail::score("precision_score", targets, predictions, average, options,
                       [](const Confusion& c) -> detail::Fractions { return {c.tp, c.tp + c.fp}; });
}

/// tp / (tp + fn)
template <eigen_expression T, eigen_expression P, detail::average_or_per_label A>
auto recall_score(const T& targets, const P& predictions, A average,
                  const MetricOptions& options = {}) {
  return detail::score("recall_score", targets, predictions, average, options,
                       [](const Confusion& c) -> detail::Fractions { return {c.tp, c.tp + c.fn}; });
}

/// The harmonic mean of precision and recall, in which recall has the weight beta^2:
/// (1 + beta^2) tp / ((1 + beta^2) tp + beta^2 fn + fp)
/// Throws value_error if beta is negative or not finite.
template <eigen_expression T, eigen_expression P, detail::average_or_per_label A>
auto fbeta_score(const T& targets, const P& predictions, double beta, A average,
                 const MetricOptions& options = {}) {
  const double b2 = beta * beta;
  detail::check<value_error>(beta >= 0 && b2 < std::numeric_limits<double>::infinity(),
                             "fbeta_score: beta=", beta, ", expected finite and >= 0");
  return detail::score("fbeta_score", targets, predictions, average, options,
                       [=](const Confusion& c) -> detail::Fractions {
                         return {(1 + b2) * c.tp, (1 + b2) * c.tp + b2 * c.fn + c.fp};
                       });
}

/// The same with beta = 1: 2 tp / (2 tp + fn + fp)
template <eigen_expression T, eigen_expression P, detail::average_or_per_label A>
auto f1_score(const T& targets, const P& predictions, A average,
              const MetricOptions& options = {}) {
  return detail::score(
      "f1_score", targets, predictions, average, options,
      [](const Confusion& c) -> detail::Fractions { return {2 * c.tp, 2 * c.tp + c.fn + c.fp}; });
}

/// tp / (tp + fp + fn)
template <eigen_expression T, eigen_expression P, detail::average_or_per_label A>
auto jaccard_score(const T& targets, const P& predictions, A average,
                   const MetricOptions& options = {}) {
  return detail::score(
      "jaccard_score", targets, predictions, average, options,
      [](const Confusion& c) -> detail::Fractions { return {c.tp, c.tp + c.fp + c.fn}; }, false);
}

}  // namespace multihot
