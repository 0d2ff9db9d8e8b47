#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/scored.hpp>

/// Metrics of rankings, with scikit-learn's names and numbers: whether the labels of a sample that
/// are 1 have higher scores than the others. Scores are probabilities or logits.
///
///   const double loss = label_ranking_loss(test.y, model(test.x));
///
/// targets and scores are (samples, labels). All metrics throw shape_error if their shapes differ,
/// value_error for a target that is not 0 or 1 and for a score that is not finite. The result is
/// the mean over the samples. Two labels with the same score count as wrongly ordered.
namespace multihot {

namespace detail::metrics {

/// The mean of f(known labels, number of positives, number of negatives) over the samples that have
/// a known label.
double mean_over_samples(const char* name, const auto& targets, const auto& scores, Missing missing,
                         auto f) {
  const auto t = checked_targets(name, targets, shape(scores), missing);
  const auto z = checked_scores(name, scores);
  double sum = 0;
  Index samples = 0;
  std::vector<Scored> labels;
  for (Index i = 0; i < t.rows(); ++i) {
    labels.clear();
    double positives = 0, negatives = 0;
    for (Index j = 0; j < t.cols(); ++j) {
      positives += t(i, j) == 1;
      negatives += t(i, j) == 0;
      if (t(i, j) == t(i, j)) labels.push_back({z(i, j), t(i, j) == 1});
    }
    if (labels.empty()) continue;
    sum += f(labels, positives, negatives);
    ++samples;
  }
  check<value_error>(samples > 0, name, ": all targets are nan, expected one that is known");
  return sum / static_cast<double>(samples);
}

}  // namespace detail::metrics

/// For each true label, the fraction of true labels among the labels with the same or a higher
/// score; then the mean over the true labels. It is 1 if the labels are all true or all false.
template <eigen_expression T, eigen_expression Z>
double label_ranking_average_precision_score(const T& targets, const Z& scores,
                                             Missing missing = Missing::refuse) {
  return detail::metrics::mean_over_samples(
      "label_ranking_average_precision_score", targets, scores, missing,
      [](auto& labels, double positives, double negatives) {
        if (positives == 0 || negatives == 0) return 1.0;
        double sum = 0;  // from the highest score down: tp and fp are higher, p and n equal
        detail::metrics::for_each_score(labels,
                                        [&](double, double tp, double fp, double p, double n) {
                                          sum += p * (tp + p) / (tp + p + fp + n);
                                        });
        return sum / positives;
      });
}

/// How many labels, from the highest score down, are needed to include all true labels; 0 if there
/// are none.
template <eigen_expression T, eigen_expression Z>
double coverage_error(const T& targets, const Z& scores, Missing missing = Missing::refuse) {
  return detail::metrics::mean_over_samples(
      "coverage_error", targets, scores, missing, [](auto& labels, double, double) {
        double lowest = std::numeric_limits<double>::infinity(), needed = 0;
        for (const auto& label : labels) {
          if (label.positive) lowest = std::min(lowest, label.score);
        }
        for (const auto& label : labels) needed += label.score >= lowest;
        return needed;
      });
}

/// The fraction of all pairs of a true and a false label in which the false label has the same or a
/// higher score; 0 if there are no pairs.
template <eigen_expression T, eigen_expression Z>
double label_ranking_loss(const T& targets, const Z& scores, Missing missing = Missing::refuse) {
  return detail::metrics::mean_over_samples(
      "label_ranking_loss", targets, scores, missing,
      [](auto& labels, double positives, double negatives) {
        if (positives == 0 || negatives == 0) return 0.0;
        double wrong = 0;
        detail::metrics::for_each_score(
            labels, [&](double, double, double fp, double p, double n) { wrong += p * (fp + n); });
        return wrong / (positives * negatives);
      });
}

}  // namespace multihot
