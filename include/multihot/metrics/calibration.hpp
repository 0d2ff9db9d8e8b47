#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/label.hpp>
#include <multihot/metrics/detail/quantile.hpp>

/// Whether probabilities are as frequent as they say: of all samples with a probability of about
/// 0.8, the label should be 1 for 80 %.
///
///   const auto [prob_true, prob_pred, count] = calibration_curve(test.y.col(0), p.col(0));
///   const double error = expected_calibration_error(test.y.col(0), p.col(0));
///
/// targets and probabilities are columns of n samples, those of one label. Both functions throw
/// shape_error if the shapes differ or there are several columns, value_error for a target that is
/// not 0 or 1, a probability that is not in [0, 1], and n_bins < 1.
namespace multihot {

/// How [0, 1] is divided into bins: in equal widths, or so that all hold about as many samples. A
/// bin includes its upper edge, and the first bin includes 0 as well.
enum class BinStrategy { uniform, quantile };

struct CalibrationOptions {
  Index n_bins = 5;
  BinStrategy strategy = BinStrategy::uniform;
  Missing missing = Missing::refuse;
};

/// One element for each bin with a sample, from the lowest bin up.
struct CalibrationCurve {
  Eigen::VectorXd prob_true;    // the share of samples whose target is 1
  Eigen::VectorXd prob_pred;    // the mean of their probabilities
  Eigen::VectorX<Index> count;  // the number of samples
};

namespace detail::metrics {

/// The inner edges. They have the bits of scikit-learn's, since a probability may lie on an edge.
inline std::vector<double> bin_edges(const std::vector<Scored>& known, Index n_bins,
                                     BinStrategy strategy) {
  std::vector<double> sorted, edges;
  if (strategy == BinStrategy::quantile) {
    for (const Scored& s : known) sorted.push_back(s.score);
    std::sort(sorted.begin(), sorted.end());
  }
  for (Index k = 1; k < n_bins; ++k) {
    const double share = static_cast<double>(k) * (1 / static_cast<double>(n_bins));
    edges.push_back(sorted.empty() ? share : quantile(sorted, share * 100 / 100));
  }
  return edges;
}

CalibrationCurve calibration(const char* name, const auto& targets, const auto& probabilities,
                             const CalibrationOptions& options) {
  const Index n_bins = options.n_bins;
  check<value_error>(n_bins >= 1, name, ": n_bins=", n_bins, ", expected >= 1");
  const auto known =
      known_elements(name, targets, probabilities, options.missing,
                     [](auto metric, const auto& p) { return checked_probabilities(metric, p); });
  const auto edges = bin_edges(known, n_bins, options.strategy);

  Eigen::VectorXd ones = Eigen::VectorXd::Zero(n_bins), sum = ones;
  Eigen::VectorX<Index> count = Eigen::VectorX<Index>::Zero(n_bins);
  for (const auto& [p, positive] : known) {
    const Index bin = std::lower_bound(edges.begin(), edges.end(), p) - edges.begin();
    ones[bin] += positive;
    sum[bin] += p;
    ++count[bin];
  }
  std::vector<Index> filled;
  for (Index bin = 0; bin < n_bins; ++bin) {
    if (count[bin] > 0) filled.push_back(bin);
  }
  const Eigen::VectorXd n = count(filled).cast<double>();
  return {.prob_true = ones(filled).cwiseQuotient(n),
          .prob_pred = sum(filled).cwiseQuotient(n),
          .count = count(filled)};
}

}  // namespace detail::metrics

/// The calibration of one label                     sklearn.calibration.calibration_curve
template <eigen_expression T, eigen_expression P>
CalibrationCurve calibration_curve(const T& targets, const P& probabilities,
                                   const CalibrationOptions& options = {}) {
  return detail::metrics::calibration("calibration_curve", targets, probabilities, options);
}

struct CalibrationErrorOptions {
  Index n_bins = 15;
  Missing missing = Missing::refuse;
};

/// The mean over the bins of |prob_true - prob_pred|, weighted by their counts; bins of equal
/// width. Guo et al., "On calibration of modern neural networks", 2017.
template <eigen_expression T, eigen_expression P>
double expected_calibration_error(const T& targets, const P& probabilities,
                                  const CalibrationErrorOptions& options = {}) {
  const auto [prob_true, prob_pred, count] =
      detail::metrics::calibration("expected_calibration_error", targets, probabilities,
                                   {.n_bins = options.n_bins, .missing = options.missing});
  const Eigen::VectorXd n = count.template cast<double>();
  return n.dot((prob_true - prob_pred).cwiseAbs()) / n.sum();
}

}  // namespace multihot
