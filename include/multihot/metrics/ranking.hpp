#pragma once

#include <algorithm>
#include <limits>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/scored.hpp>

/// Metrics of how the labels of a sample are ordered by their scores, probabilities or logits, with
/// scikit-learn's names and numbers. Each takes targets and scores (samples, labels), and throws
/// shape_error if their shapes differ, value_error for a target that is not 0 or 1, and for a score
/// that is not finite. Labels with the same score count as being in the worse order.
namespace multihot {

namespace detail::metrics {

/// The mean of f(known labels, positives among them, negatives) over the samples of which a label
/// is known.
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

/// For each true label the share of true ones among those that score as high or higher, and the
/// mean of it; 1 for a sample whose labels are all true or all false.
template <eigen_expression T, eigen_expression Z>
double label_ranking_average_precision_score(const T& targets, const Z& scores,
                                             Missing missing = Missing::refuse) {
  return detail::metrics::mean_over_samples(
      "label_ranking_average_precision_score", targets, scores, missing,
      [](auto& labels, double positives, double negatives) {
        if (positives == 0 || negatives == 0) return 1.0;
        double sum = 0;  // from the highest score down: tp and fp score higher, p and n just that
        detail::metrics::for_each_score(labels,
                                        [&](double, double tp, double fp, double p, double n) {
                                          sum += p * (tp + p) / (tp + p + fp + n);
                                        });
        return sum / positives;
      });
}

/// How far one has to go down the ranking to meet all true labels; 0 for a sample without any.
template <eigen_expression T, eigen_expression Z>
double coverage_error(const T& targets, const Z& scores, Missing missing = Missing::refuse) {
  return detail::metrics::mean_over_samples(
      "coverage_error", targets, scores, missing, [](auto& labels, double, double) {
        double lowest = std::numeric_limits<double>::infinity(), as_high = 0;
        for (const auto& label : labels) {
          if (label.positive) lowest = std::min(lowest, label.score);
        }
        for (const auto& label : labels) as_high += label.score >= lowest;
        return as_high;
      });
}

/// The share of pairs of a true and a false label in which the false one scores as high or higher;
/// 0 for a sample without such a pair.
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
