#pragma once

#include <cmath>
#include <concepts>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/missing.hpp>

namespace multihot {

struct LabelStatistics {
  Eigen::VectorX<Index> positives, negatives, unknown;  // samples with 1, 0 and nan, per label
  double cardinality = 0;  // labels per sample: all positives / samples
  double density = 0;      // all positives / (all positives + all negatives)
};

/// How often each label occurs.
///
///   const LabelStatistics labels = label_statistics(train.y);
///   std::printf("%.2f labels per sample\n", labels.cardinality);
///
/// targets (samples, labels): 0 or 1; nan if it is unknown, with Missing::ignore.
/// Throws value_error for any other number, and for no samples or no labels.
template <eigen_expression T>
LabelStatistics label_statistics(const T& targets, Missing missing = Missing::refuse) {
  detail::check<value_error>(targets.size() > 0, "label_statistics: targets are ",
                             detail::shape(targets), ", expected at least one row and one label");
  const auto& evaluated = targets.eval();  // once: an expression may be a product
  const Eigen::VectorX<Index> zero = Eigen::VectorX<Index>::Zero(targets.cols());
  LabelStatistics statistics{zero, zero, zero};
  for (Index j = 0; j < targets.cols(); ++j) {
    for (Index i = 0; i < targets.rows(); ++i) {
      const auto t = static_cast<double>(evaluated(i, j));
      const bool unknown = std::isnan(t) && missing == Missing::ignore;
      detail::check<value_error>(t == 0 || t == 1 || unknown, "label_statistics: target(", i, ",",
                                 j, ")=", t, ", expected 0 or 1");
      statistics.positives[j] += t == 1;
      statistics.negatives[j] += t == 0;
      statistics.unknown[j] += unknown;
    }
  }
  const auto positives = static_cast<double>(statistics.positives.sum());
  const auto known = positives + static_cast<double>(statistics.negatives.sum());
  statistics.cardinality = positives / static_cast<double>(targets.rows());
  statistics.density = known > 0 ? positives / known : 0;
  return statistics;
}

/// negatives / positives of each label, (1, labels):   torch.nn.BCEWithLogitsLoss(pos_weight=...)
///
///   BCEWithLogitsLoss<float> criterion({.pos_weight = pos_weight(train.y)});
///
/// With these weights, the ones of a label count as much in the loss as its zeros, even if they are
/// rare. Throws value_error as label_statistics() does, and for a label that is the same in all
/// samples: no weight balances it.
template <float_or_double S, eigen_expression T>
Matrix<S> pos_weight(const T& targets, Missing missing = Missing::refuse) {
  const LabelStatistics labels = label_statistics(targets, missing);
  for (Index j = 0; j < targets.cols(); ++j) {
    detail::check<value_error>(labels.positives[j] > 0 && labels.negatives[j] > 0,
                               "pos_weight: label ", j, " is 1 in ", labels.positives[j],
                               " samples and 0 in ", labels.negatives[j],
                               ", expected at least one of each");
  }
  const Eigen::ArrayXd negatives = labels.negatives.cast<double>();
  return (negatives / labels.positives.cast<double>().array()).cast<S>().matrix().transpose();
}

/// The same. The result is double for targets of double, and float for all others.
template <eigen_expression T>
auto pos_weight(const T& targets, Missing missing = Missing::refuse) {
  constexpr bool is_double = std::same_as<typename T::Scalar, double>;
  return pos_weight<std::conditional_t<is_double, double, float>>(targets, missing);
}

}  // namespace multihot
