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
  double beta = 1;  // of the F-beta score: how many times as much recall counts as precision
  Missing missing = Missing::refuse;
};

/// For each label the threshold with the best F-beta score, (1, labels), for predict(). Take
/// validation data: on the training part the best threshold is that of a model that knows the
/// answers.
///
/// Half-way between two scores; of equally good ones the highest, which predicts the fewest. A
/// label that never occurs gets 1, and is never predicted; one that is best predicted even at a
/// probability of 0 gets a negative threshold. n log n for n samples.
/// Throws shape_error, and value_error as the metrics of scores do, and for a negative beta.
template <eigen_expression T, float_or_double S>
Eigen::RowVectorX<S> best_thresholds(const T& targets, const Probabilities<S>& probabilities,
                                     const ThresholdOptions& options = {}) {
  detail::check<value_error>(options.beta >= 0 && std::isfinite(options.beta),
                             "best_thresholds: beta=", options.beta, ", expected finite and >= 0");
  // From 1e100 on F-beta is the recall, to the last bit.
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
    // Between two neighbours, so that what scores above is predicted, and below is not
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
