#pragma once

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/label.hpp>

namespace multihot {

/// Point k is that of predict(scores >= thresholds[k]), from the lowest threshold up. One more
/// point follows, precision 1 and recall 0, which has no threshold.
struct PrecisionRecallCurve {
  Eigen::VectorXd precision, recall, thresholds;
};

struct PrecisionRecallCurveOptions {
  bool drop_intermediate = false;  // keep only the first and the last point of each recall
  Missing missing = Missing::refuse;
};

/// Precision and recall of one label              sklearn.metrics.precision_recall_curve
///
///   const auto [precision, recall, thresholds] = precision_recall_curve(test.y.col(0), p.col(0));
///
/// targets and scores are columns of n samples; scores are probabilities or logits. As in
/// scikit-learn, recall is 1 at all thresholds if there are no positives.
/// Throws shape_error if the shapes differ or there are several columns, value_error for a target
/// that is not 0 or 1 and for a score that is not finite.
template <eigen_expression T, eigen_expression Z>
PrecisionRecallCurve precision_recall_curve(const T& targets, const Z& scores,
                                            const PrecisionRecallCurveOptions& options = {}) {
  using detail::metrics::CountsAtThresholds;
  CountsAtThresholds counts = detail::metrics::counts_at_thresholds(detail::metrics::known_elements(
      "precision_recall_curve", targets, scores, options.missing,
      [](auto name, const auto& z) { return detail::metrics::checked_scores(name, z); }));
  if (options.drop_intermediate) {
    counts.keep_if([](const CountsAtThresholds& c, std::size_t k) {
      return c.tp[k] != c.tp[k - 1] || c.tp[k + 1] != c.tp[k];
    });
  }
  const auto n = static_cast<Index>(counts.size());
  const auto from_the_last = [n](const std::vector<double>& list) {
    return Eigen::Map<const Eigen::ArrayXd>(list.data(), n).reverse().eval();
  };
  const Eigen::ArrayXd tp = from_the_last(counts.tp), fp = from_the_last(counts.fp);
  const double positives = counts.tp.back();
  PrecisionRecallCurve curve{.precision = Eigen::VectorXd::Ones(n + 1),
                             .recall = Eigen::VectorXd::Ones(n + 1),
                             .thresholds = from_the_last(counts.thresholds)};
  curve.precision.head(n) = tp / (tp + fp);
  if (positives > 0) curve.recall.head(n) = tp / positives;
  curve.recall[n] = 0;
  return curve;
}

}  // namespace multihot
