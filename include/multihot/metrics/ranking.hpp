#pragma once

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>

/// Metrics of how the labels of a sample are ordered by their scores, probabilities or logits, with
/// scikit-learn's names and numbers. Each takes targets and scores (samples, labels), and throws
/// shape_error if their shapes differ, value_error for a target that is not 0 or 1, and for a score
/// that is not finite. Labels with the same score count as being in the worse order.
namespace multihot {

namespace detail {

/// The mean of f(t, z) over the samples of which a label is known, t and z of the known ones.
double mean_over_samples(const char* name, const auto& targets, const auto& scores, Missing missing,
                         auto f) {
  const auto t = checked_targets(name, targets, shape(scores), missing);
  const auto z = checked_scores(name, scores);
  double sum = 0;
  Index samples = 0;
  Eigen::ArrayXd t_i(t.cols()), z_i(t.cols());
  for (Index i = 0; i < t.rows(); ++i) {
    Index n = 0;
    for (Index j = 0; j < t.cols(); ++j) {
      if (t(i, j) == t(i, j)) t_i[n] = t(i, j), z_i[n++] = z(i, j);
    }
    if (n > 0) sum += f(t_i.head(n), z_i.head(n)), ++samples;
  }
  check<value_error>(samples > 0, name, ": all targets are nan, expected one that is known");
  return sum / static_cast<double>(samples);
}

}  // namespace detail

/// For each true label the share of true ones among those that score as high or higher, and the
/// mean of it; 1 for a sample whose labels are all true or all false.
template <eigen_expression T, eigen_expression Z>
double label_ranking_average_precision_score(const T& targets, const Z& scores,
                                             Missing missing = Missing::refuse) {
  return detail::mean_over_samples("label_ranking_average_precision_score", targets, scores,
                                   missing, [](const auto& t, const auto& z) {
                                     if ((t == t[0]).all()) return 1.0;
                                     double sum = 0;
                                     for (Index j = 0; j < t.size(); ++j) {
                                       const auto as_high = z >= z[j];
                                       if (t[j] == 1) {
                                         sum += static_cast<double>((as_high && t == 1).count()) /
                                                static_cast<double>(as_high.count());
                                       }
                                     }
                                     return sum / t.sum();
                                   });
}

/// How far one has to go down the ranking to meet all true labels; 0 for a sample without any.
template <eigen_expression T, eigen_expression Z>
double coverage_error(const T& targets, const Z& scores, Missing missing = Missing::refuse) {
  return detail::mean_over_samples(
      "coverage_error", targets, scores, missing, [](const auto& t, const auto& z) {
        if (t.sum() == 0) return 0.0;
        const double lowest = (t == 1).select(z, z.maxCoeff()).minCoeff();
        return static_cast<double>((z >= lowest).count());
      });
}

/// The share of pairs of a true and a false label in which the false one scores as high or higher;
/// 0 for a sample without such a pair.
template <eigen_expression T, eigen_expression Z>
double label_ranking_loss(const T& targets, const Z& scores, Missing missing = Missing::refuse) {
  return detail::mean_over_samples(
      "label_ranking_loss", targets, scores, missing, [](const auto& t, const auto& z) {
        const double pairs = t.sum() * (1 - t).sum();
        double wrong = 0;
        for (Index j = 0; j < t.size(); ++j) {
          if (t[j] == 1) wrong += static_cast<double>((t == 0 && z >= z[j]).count());
        }
        return pairs > 0 ? wrong / pairs : 0.0;
      });
}

}  // namespace multihot
