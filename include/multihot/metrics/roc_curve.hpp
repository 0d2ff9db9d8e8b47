#pragma once

#include <limits>

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/label.hpp>

namespace multihot {

/// Point k is that of predict(scores >= thresholds[k]). The first point is (0, 0), with an infinite
/// threshold; the last is (1, 1).
struct RocCurve {
  Eigen::VectorXd fpr, tpr, thresholds;
};

struct RocCurveOptions {
  bool drop_intermediate = true;  // leave out points on a line between their neighbours
  Missing missing = Missing::refuse;
};

/// The ROC curve of one label                                         sklearn.metrics.roc_curve
///
///   const auto [fpr, tpr, thresholds] = roc_curve(test.y.col(0), p.col(0));
///
///   fpr = fp / negatives,  tpr = tp / positives
///
/// targets and scores are columns of n samples; scores are probabilities or logits. As in
/// scikit-learn, fpr is nan if there are no negatives, and tpr if there are no positives.
/// Throws shape_error if the shapes differ or there are several columns, value_error for a target
/// that is not 0 or 1 and for a score that is not finite.
template <eigen_expression T, eigen_expression Z>
RocCurve roc_curve(const T& targets, const Z& scores, const RocCurveOptions& options = {}) {
  using detail::metrics::CountsAtThresholds;
  CountsAtThresholds counts = detail::metrics::counts_at_thresholds(detail::metrics::known_elements(
      "roc_curve", targets, scores, options.missing,
      [](auto name, const auto& z) { return detail::metrics::checked_scores(name, z); }));
  if (options.drop_intermediate) {
    counts.keep_if([](const CountsAtThresholds& c, std::size_t k) {
      const auto bends = [k](const auto& x) { return x[k + 1] - x[k] != x[k] - x[k - 1]; };
      return bends(c.fp) || bends(c.tp);
    });
  }
  const auto points = static_cast<Index>(counts.size()) + 1;
  const auto after = [points](double first, const std::vector<double>& rest) {
    Eigen::VectorXd all(points);
    all << first, Eigen::Map<const Eigen::VectorXd>(rest.data(), points - 1);
    return all;
  };
  // 0 / 0 is nan.
  return {.fpr = after(0, counts.fp) / counts.fp.back(),
          .tpr = after(0, counts.tp) / counts.tp.back(),
          .thresholds = after(std::numeric_limits<double>::infinity(), counts.thresholds)};
}

}  // namespace multihot
