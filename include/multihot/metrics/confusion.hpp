#pragma once

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>

namespace multihot {

/// How often targets and predictions meet, label by label or sample by sample.
struct Confusion {
  Eigen::ArrayXd tp, fp, fn, tn;  // true and false positives, false and true negatives

  Confusion total() const {
    const auto sum = [](const Eigen::ArrayXd& x) { return Eigen::ArrayXd::Constant(1, x.sum()); };
    return {sum(tp), sum(fp), sum(fn), sum(tn)};
  }
};

namespace detail::metrics {

/// Of each column. An unknown target equals neither 0 nor 1.
inline Confusion confusion(const Eigen::ArrayXXd& t, const Eigen::ArrayXXd& p) {
  const auto count = [&](int target, int prediction) -> Eigen::ArrayXd {
    return (t == target && p == prediction).colwise().count().transpose().cast<double>();
  };
  return {count(1, 1), count(0, 1), count(1, 0), count(0, 0)};
}

}  // namespace detail::metrics

/// The counts of each label.                          sklearn.metrics.multilabel_confusion_matrix
/// Throws shape_error, and value_error for what is not 0 or 1.
template <eigen_expression T, eigen_expression P>
Confusion multilabel_confusion_matrix(const T& targets, const P& predictions,
                                      Missing missing = Missing::refuse) {
  const char* name = "multilabel_confusion_matrix";
  const auto t =
      detail::metrics::checked_targets(name, targets, detail::shape(predictions), missing);
  return detail::metrics::confusion(t, detail::metrics::checked_predictions(name, predictions));
}

}  // namespace multihot
