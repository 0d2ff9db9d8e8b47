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

/// ROC AUC and average precision, with scikit-learn's names and numbers. These metrics need no
/// threshold: they depend only on the order of the scores, which are probabilities or logits.
///
///   const double auc = roc_auc_score(test.y, model(test.x), Average::macro);
///
/// targets and scores are (samples, labels). Both functions throw shape_error if the shapes differ,
/// value_error for a target that is not 0 or 1 and for a score that is not finite. With per_label,
/// they return a vector, with nan for labels whose metric is not defined.
namespace multihot {

namespace detail::metrics {

inline constexpr double not_defined = std::numeric_limits<double>::quiet_NaN();

/// The average of f(group), where a group is the elements of a label, of a sample, or all of them.
/// If f is not defined (nan) for a group, an average takes instead(group, its name).
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

/// The area under the ROC curve: the fraction of all pairs of a positive and a negative in which
/// the positive has the higher score; a tie counts as half a pair. Not defined if the targets are
/// all 0 or all 1, since there are no pairs; an average then throws value_error.
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

/// For each positive, the precision among all elements with the same or a higher score; then the
/// mean over the positives. Not defined without positives; an average then takes 0, as in
/// scikit-learn.
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
