#pragma once

#include <cstddef>

#include <multihot/core.hpp>
#include <multihot/metrics/label_figures.hpp>

/// How labels, and mistakes, occur together: matrices (labels, labels), nan where not defined. Only
/// samples for which both labels are known count.
namespace multihot::detail::metrics {

/// Of the samples with label i, the share of those with label j
inline Eigen::ArrayXXd co_occurrence(const Eigen::ArrayXXd& t) {
  const Eigen::MatrixXd ones = (t == 1).cast<double>(), known = (t == t).cast<double>();
  const Eigen::ArrayXXd both = ones.transpose() * ones, with = ones.transpose() * known;
  return both / with;
}

/// The phi coefficient, which is the correlation, of "label i is mistaken" and "label j is
/// mistaken"
inline Eigen::ArrayXXd correlation_of_mistakes(const Eigen::ArrayXXd& t, const Eigen::ArrayXXd& p,
                                               const LabelFigures& figures) {
  const Eigen::MatrixXd known = (t == t).cast<double>();
  Eigen::MatrixXd wrong(t.rows(), t.cols());
  for (Index j = 0; j < t.cols(); ++j) {
    const double threshold = figures.labels[static_cast<std::size_t>(j)].threshold;
    const auto mistaken = t.col(j) == t.col(j) && (p.col(j) > threshold) != (t.col(j) == 1);
    wrong.col(j) = mistaken.cast<double>();
  }
  const Eigen::ArrayXXd n = known.transpose() * known, both = wrong.transpose() * wrong;
  const Eigen::ArrayXXd a = wrong.transpose() * known, b = a.transpose();
  return (n * both - a * b) / (a * (n - a) * b * (n - b)).sqrt();
}

}  // namespace multihot::detail::metrics
