#pragma once

#include <concepts>

#include <multihot/core.hpp>
#include <multihot/metrics/average.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/score.hpp>

namespace multihot {

/// The mean of (probability - target)^2, from 0 (best) to 1   sklearn.metrics.brier_score_loss
///
///   const double loss = brier_score(test.y, p, Average::macro);
///   const Eigen::VectorXd of_each_label = brier_score(test.y, p, per_label);
///
/// targets and probabilities are (samples, labels). micro is the mean over all elements; if all
/// targets are known, macro and samples have this value, too. With per_label, a label without a
/// known target is nan. Throws shape_error if the shapes differ, value_error for a target that is
/// not 0 or 1 and a probability that is not in [0, 1].
template <eigen_expression T, eigen_expression P, detail::metrics::average_or_per_label A>
auto brier_score(const T& targets, const P& probabilities, A average,
                 Missing missing = Missing::refuse) {
  const char* name = "brier_score";
  const auto t =
      detail::metrics::checked_targets(name, targets, detail::shape(probabilities), missing);
  const auto p = detail::metrics::checked_probabilities(name, probabilities);
  const Eigen::ArrayXXd known = (t == t).template cast<double>();
  detail::check<value_error>(known.any(), name,
                             ": all targets are nan, expected one that is known");
  const Eigen::ArrayXXd loss = (known == 1).select((p - t).square(), 0);
  const Eigen::ArrayXd of_labels =
      loss.colwise().sum().transpose() / known.colwise().sum().transpose();
  if constexpr (std::same_as<A, PerLabel>) {
    return of_labels.matrix().eval();
  } else {
    if (average == Average::micro) return loss.sum() / known.sum();
    if (average == Average::weighted) {
      const Eigen::ArrayXd positives = (t == 1).template cast<double>().colwise().sum().transpose();
      return detail::metrics::mean_of_defined(of_labels, positives);
    }
    const Eigen::ArrayXd x = average == Average::macro
                                 ? of_labels
                                 : Eigen::ArrayXd(loss.rowwise().sum() / known.rowwise().sum());
    return detail::metrics::mean_of_defined(x, Eigen::ArrayXd::Ones(x.size()));
  }
}

}  // namespace multihot
