#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/average.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/scored.hpp>

/// Metrics of how the samples are ordered by their scores, probabilities or logits, over all
/// thresholds, with scikit-learn's names and numbers. Each takes targets and scores (samples,
/// labels), and throws shape_error if their shapes differ, value_error for a target that is not 0
/// or 1, and for a score that is not finite. They also take per_label in the place of an average,
/// and then give nan for a label of which the metric is not defined.
namespace multihot {

namespace detail::metrics {

inline constexpr double not_defined = std::numeric_limits<double>::quiet_NaN();

/// f(scored elements) of all, of each label or of each sample, averaged. Where f is not defined, an
/// average takes instead(scored elements, their name).
auto curve_score(const char* name, const auto& targets, const auto& scores, auto average,
                 Missing missing, auto f, auto instead) {
  const auto t = checked_targets(name, targets, shape(scores), missing);
  const auto z = checked_scores(name, scores);
  check<value_error>((t == t).any(), name, ": all targets are nan, expected one that is known");

  std::vector<Scored> group;
  const auto add = [&](Index i, Index j) {
    if (t(i, j) == t(i, j)) group.push_back({z(i, j), t(i, j) == 1});
  };
  const auto of_label = [&](Index j) {
    group.clear();
    for (Index i = 0; i < t.rows(); ++i) add(i, j);
    return f(group);
  };
  if constexpr (std::same_as<decltype(average), PerLabel>) {
    Eigen::VectorXd all(t.cols());
    for (Index j = 0; j < t.cols(); ++j) all[j] = of_label(j);
    return all;
  } else {
    const auto defined = [&](double value, const char* kind, Index number) {
      return std::isnan(value) ? instead(group, kind + text(number)) : value;
    };
    double sum = 0, weights = 0;
    if (average == Average::micro) {
      for (Index j = 0; j < t.cols(); ++j) {
        for (Index i = 0; i < t.rows(); ++i) add(i, j);
      }
      const double value = f(group);
      return std::isnan(value) ? instead(group, "the whole") : value;
    }
    if (average == Average::samples) {
      for (Index i = 0; i < t.rows(); ++i) {
        group.clear();
        for (Index j = 0; j < t.cols(); ++j) add(i, j);
        if (group.empty()) continue;
        sum += defined(f(group), "sample ", i);
        weights += 1;
      }
    } else {
      for (Index j = 0; j < t.cols(); ++j) {
        const bool known = (t.col(j) == t.col(j)).any();
        const auto positives = static_cast<double>((t.col(j) == 1).count());
        const double weight = average == Average::macro ? 1 : positives;
        if (!known) continue;
        sum += weight * defined(of_label(j), "label ", j);
        weights += weight;
      }
    }
    return weights > 0 ? sum / weights : 0.0;
  }
}

}  // namespace detail::metrics

/// The share of pairs of a positive and a negative in which the positive scores higher, ties half.
/// It is not defined where the targets are all 0 or all 1, for there is no such pair: an average
/// over them throws value_error.
template <eigen_expression T, eigen_expression Z, detail::metrics::average_or_per_label A>
auto roc_auc_score(const T& targets, const Z& scores, A average,
                   Missing missing = Missing::refuse) {
  return detail::metrics::curve_score(
      "roc_auc_score", targets, scores, average, missing,
      [](std::vector<detail::metrics::Scored>& group) {
        double positives = 0, negatives = 0, pairs = 0;
        detail::metrics::for_each_score(group, [&](double, double tp, double, double p, double n) {
          pairs += n * (tp + p / 2);
          positives += p;
          negatives += n;
        });
        const bool both = positives > 0 && negatives > 0;
        return both ? pairs / (positives * negatives) : detail::metrics::not_defined;
      },
      [](const std::vector<detail::metrics::Scored>& group, const std::string& of) -> double {
        const auto is_positive = [](const detail::metrics::Scored& s) { return s.positive; };
        const auto positives = std::count_if(group.begin(), group.end(), is_positive);
        detail::fail<value_error>("roc_auc_score: ", of, " has ", positives, " ones and ",
                                  std::ssize(group) - positives, " zeros, expected both");
      });
}

/// The mean over the positives of the precision among all that score as high or higher. It is not
/// defined without positives: an average takes 0 for it, as scikit-learn does.
template <eigen_expression T, eigen_expression Z, detail::metrics::average_or_per_label A>
auto average_precision_score(const T& targets, const Z& scores, A average,
                             Missing missing = Missing::refuse) {
  return detail::metrics::curve_score(
      "average_precision_score", targets, scores, average, missing,
      [](std::vector<detail::metrics::Scored>& group) {
        double positives = 0, sum = 0;
        detail::metrics::for_each_score(group,
                                        [&](double, double tp, double fp, double p, double n) {
                                          sum += p * (tp + p) / (tp + p + fp + n);
                                          positives += p;
                                        });
        return positives > 0 ? sum / positives : detail::metrics::not_defined;
      },
      [](const std::vector<detail::metrics::Scored>&, const std::string&) { return 0.0; });
}

}  // namespace multihot
