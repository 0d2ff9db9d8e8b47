#pragma once

#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/scored.hpp>

/// Metrics of how the samples are ordered by their scores, probabilities or logits, over all
/// thresholds, with scikit-learn's names and numbers. Each takes targets and scores (samples,
/// labels), and throws shape_error if their shapes differ, value_error for a target that is not 0
/// or 1, and for a score that is not finite. They also take per_label in the place of an average.
namespace multihot {

namespace detail {

/// f(scored elements) of all, of each label or of each sample, averaged.
auto curve_score(const char* name, const auto& targets, const auto& scores, auto average,
                 Missing missing, auto f) {
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
    return f(group, "label " + text(j));
  };
  if constexpr (std::same_as<decltype(average), PerLabel>) {
    Eigen::VectorXd all(t.cols());
    for (Index j = 0; j < t.cols(); ++j) all[j] = of_label(j);
    return all;
  } else {
    double sum = 0, weights = 0;
    if (average == Average::micro) {
      for (Index j = 0; j < t.cols(); ++j) {
        for (Index i = 0; i < t.rows(); ++i) add(i, j);
      }
      return f(group, std::string("the whole"));
    }
    if (average == Average::samples) {
      for (Index i = 0; i < t.rows(); ++i) {
        group.clear();
        for (Index j = 0; j < t.cols(); ++j) add(i, j);
        if (!group.empty()) sum += f(group, "sample " + text(i)), weights += 1;
      }
    } else {
      for (Index j = 0; j < t.cols(); ++j) {
        const bool known = (t.col(j) == t.col(j)).any();
        const auto positives = static_cast<double>((t.col(j) == 1).count());
        const double weight = average == Average::macro ? 1 : positives;
        if (known) sum += weight * of_label(j), weights += weight;
      }
    }
    return weights > 0 ? sum / weights : 0.0;
  }
}

}  // namespace detail

/// The share of pairs of a positive and a negative in which the positive scores higher, ties half.
/// Throws value_error where the targets are all 0 or all 1: there is no such pair.
template <eigen_expression T, eigen_expression Z>
auto roc_auc_score(const T& targets, const Z& scores, auto average,
                   Missing missing = Missing::refuse) {
  return detail::curve_score(
      "roc_auc_score", targets, scores, average, missing,
      [](std::vector<detail::Scored>& group, const std::string& of) {
        double positives = 0, negatives = 0, pairs = 0;
        detail::for_each_score(group, [&](double, double tp, double, double p, double n) {
          pairs += n * (tp + p / 2);
          positives += p, negatives += n;
        });
        detail::check<value_error>(positives > 0 && negatives > 0, "roc_auc_score: ", of, " has ",
                                   positives, " ones and ", negatives, " zeros, expected both");
        return pairs / (positives * negatives);
      });
}

/// The mean over the positives of the precision among all that score as high or higher; 0 without
/// positives.
template <eigen_expression T, eigen_expression Z>
auto average_precision_score(const T& targets, const Z& scores, auto average,
                             Missing missing = Missing::refuse) {
  return detail::curve_score("average_precision_score", targets, scores, average, missing,
                             [](std::vector<detail::Scored>& group, const std::string&) {
                               double positives = 0, sum = 0;
                               detail::for_each_score(
                                   group, [&](double, double tp, double fp, double p, double n) {
                                     sum += p * (tp + p) / (tp + p + fp + n);
                                     positives += p;
                                   });
                               return positives > 0 ? sum / positives : 0.0;
                             });
}

}  // namespace multihot
