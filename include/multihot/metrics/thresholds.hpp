#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/scored.hpp>

namespace multihot {

struct ThresholdOptions {
  double beta = 1;  // of the F-beta score: recall counts beta times as much as precision
  Missing missing = Missing::refuse;
};

/// The threshold with the best F-beta score for each label, (1, labels). Use validation data: the
/// model already knows the answers for its training data.
///
///   const auto thresholds = best_thresholds(validation.y, sigmoid(model(validation.x)));
///   const auto predictions = predict(sigmoid(model(test.x)), thresholds);
///
/// A threshold lies halfway between two probabilities. Of equally good thresholds, the highest is
/// returned, which predicts the label least often. A label that never occurs gets 1 and is never
/// predicted. If a label is best predicted even at a probability of 0, its threshold is negative.
/// The time is n log n for n samples.
/// Throws shape_error if the shapes differ, value_error for a target that is not 0 or 1, for a
/// probability that is not finite, and for a beta that is negative or not finite.
template <eigen_expression T, float_or_double S>
Eigen::RowVectorX<S> best_thresholds(const T& targets, const Probabilities<S>& probabilities,
                                     const ThresholdOptions& options = {}) {
  detail::check<value_error>(options.beta >= 0 && std::isfinite(options.beta),
                             "best_thresholds: beta=", options.beta, ", expected finite and >= 0");
  // For a larger beta, F-beta has the same bits: it is the recall.
  const double b2 = std::min(options.beta * options.beta, 1e200);
  const auto t = detail::metrics::checked_targets("best_thresholds", targets,
                                                  detail::shape(probabilities), options.missing);
  const auto p = detail::metrics::checked_scores("best_thresholds", probabilities);

  Eigen::RowVectorX<S> thresholds = Eigen::RowVectorX<S>::Ones(t.cols());
  std::vector<detail::metrics::Scored> label;
  for (Index j = 0; j < t.cols(); ++j) {
    label.clear();
    for (Index i = 0; i < t.rows(); ++i) {
      if (t(i, j) == t(i, j)) label.push_back({p(i, j), t(i, j) == 1});
    }
    const auto positives = static_cast<double>((t.col(j) == 1).count());
    double best = 0;
    // A threshold between two neighbouring scores: `above` is predicted, `below` is not.
    const auto consider = [&](double tp, double fp, S above, S below) {
      const double f = (1 + b2) * tp / (tp + fp + b2 * positives);
      if (f <= best) return;
      const S middle = std::midpoint(below, above);
      best = f;
      thresholds[j] = middle < above ? middle : below;
    };
    S last = 0;
    double all_tp = 0, all_fp = 0;
    detail::metrics::for_each_score(
        label, [&](double score, double tp, double fp, double more_tp, double more_fp) {
          const S s = static_cast<S>(score);
          if (tp + fp > 0) consider(tp, fp, last, s);
          last = s;
          all_tp = tp + more_tp;
          all_fp = fp + more_fp;
        });
    if (positives > 0) consider(all_tp, all_fp, last, last > 0 ? S(0) : S(-1));
  }
  return thresholds;
}

}  // namespace multihot
