#pragma once

#include <concepts>
#include <limits>

#include <multihot/core.hpp>
#include <multihot/metrics/average.hpp>
#include <multihot/metrics/confusion.hpp>
#include <multihot/metrics/detail/inputs.hpp>

/// Scores of labels or samples from their counts, and the averages of these scores.
namespace multihot::detail::metrics {

/// A numerator and a denominator for each label or sample.
struct Fractions {
  Eigen::ArrayXd numerator, denominator;
};

inline Eigen::ArrayXd values(const Fractions& f, double zero_division) {
  return (f.denominator == 0).select(zero_division, f.numerator / f.denominator);
}

/// The weighted mean of the x that are not nan; their plain mean if their weights are all 0.
inline double mean_of_defined(const Eigen::ArrayXd& x, const Eigen::ArrayXd& weights) {
  const auto defined = (x == x).eval();
  Eigen::ArrayXd w = defined.select(weights, 0.0);
  if (w.sum() == 0) w = defined.cast<double>();
  return defined.select(w * x, 0.0).sum() / w.sum();  // nan where none is defined
}

/// The formulas that have more than one use.
inline Fractions precision(const Confusion& c) { return {c.tp, c.tp + c.fp}; }
inline Fractions recall(const Confusion& c) { return {c.tp, c.tp + c.fn}; }
inline Fractions f1(const Confusion& c) { return {2 * c.tp, 2 * c.tp + c.fn + c.fp}; }

/// The average score of all groups, which are labels or samples, from their counts.
/// fractions(counts) gives the score of each. Groups without a known target, or with the score nan,
/// are left out of the mean.
inline double averaged(const Confusion& c, Average average, double zero_division, auto fractions) {
  if (average == Average::micro) return values(fractions(c.total()), zero_division)[0];
  const Eigen::ArrayXd x =
      (c.tp + c.fp + c.fn + c.tn > 0)
          .select(values(fractions(c), zero_division), std::numeric_limits<double>::quiet_NaN());
  if (average == Average::weighted) return mean_of_defined(x, c.tp + c.fn);
  return mean_of_defined(x, Eigen::ArrayXd::Ones(x.size()));
}

inline double averaged(const Eigen::ArrayXXd& t, const Eigen::ArrayXXd& p, Average average,
                       double zero_division, auto fractions) {
  const bool samples = average == Average::samples;
  return averaged(samples ? confusion(t.transpose(), p.transpose()) : confusion(t, p), average,
                  zero_division, fractions);
}

/// One number with an Average; a vector, one number per label, with per_label.
auto score(const char* name, const auto& targets, const auto& predictions, auto average,
           const MetricOptions& options, auto fractions) {
  const auto t = checked_targets(name, targets, shape(predictions), options.missing);
  const auto p = checked_predictions(name, predictions);
  check<value_error>((t == t).any(), name, ": all targets are nan, expected one that is known");
  if constexpr (std::same_as<decltype(average), PerLabel>) {
    return values(fractions(confusion(t, p)), options.zero_division).matrix().eval();
  } else {
    return averaged(t, p, average, options.zero_division, fractions);
  }
}

}  // namespace multihot::detail::metrics
