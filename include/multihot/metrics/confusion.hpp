#pragma once

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>

namespace multihot {

/// Confusion counts of each label, or of each sample.
struct Confusion {
  Eigen::ArrayXd tp, fp, fn, tn;  // true and false positives, false and true negatives

  Confusion total() const {
    const auto sum = [](const Eigen::ArrayXd& x) { return Eigen::ArrayXd::Constant(1, x.sum()); };
    return {sum(tp), sum(fp), sum(fn), sum(tn)};
  }
};

namespace detail::metrics {

/// The counts of each column. An unknown target (nan) is not counted.
inline Confusion confusion(const Eigen::ArrayXXd& t, const Eigen::ArrayXXd& p) {
  const auto count = [&](int target, int prediction) -> Eigen::ArrayXd {
    return (t == target && p == prediction).colwise().count().transpose().cast<double>();
  };
  return {count(1, 1), count(0, 1), count(1, 0), count(0, 0)};
}

}  // namespace detail::metrics

/// The counts of each label                           sklearn.metrics.multilabel_confusion_matrix
///
///   const Confusion counts = multilabel_confusion_matrix(test.y, predictions);
///   counts.fp[0]  // false positives of label 0
///
/// targets and predictions are (samples, labels). Throws shape_error if their shapes differ,
/// value_error for an element that is not 0 or 1.
template <eigen_expression T, eigen_expression P>
Confusion multilabel_confusion_matrix(const T& targets, const P& predictions,
                                      Missing missing = Missing::refuse) {
  const char* name = "multilabel_confusion_matrix";
  const auto t =
      detail::metrics::checked_targets(name, targets, detail::shape(predictions), missing);
  return detail::metrics::confusion(t, detail::metrics::checked_predictions(name, predictions));
}

}  // namespace multihot
