#pragma once

#include <concepts>

#include <multihot/core.hpp>
#include <multihot/metrics/average.hpp>
#include <multihot/metrics/confusion.hpp>
#include <multihot/metrics/detail/inputs.hpp>

/// From the counts of each label, or each sample, to one score of all of them.
namespace multihot::detail {

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

/// One score out of the counts c of all groups, where fractions(c) is that of each. Without any
/// positive there is nothing to weight with: scikit-learn then takes the micro score, or the macro
/// one.
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

}  // namespace multihot::detail
