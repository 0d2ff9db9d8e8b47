#pragma once

#include <optional>

#include <multihot/core.hpp>
#include <multihot/missing.hpp>

namespace multihot {

/// What forward() returns: the mean or the sum of all elements. With none, call unreduced().
enum class Reduction { none, mean, sum };

/// Options of BCEWithLogitsLoss
///
///   BCEWithLogitsLoss<float> criterion({.pos_weight = pos_weight(train.y)});
///
/// A weight is (1, labels), (samples, 1) or (samples, labels); a pos_weight may also be (labels,
/// 1), or 1x1 for all labels. All numbers are finite and not negative. A pos_weight with one column
/// and as many rows as labels is one number per label, for every batch size.
template <float_or_double S>
struct BCEWithLogitsLossOptions {
  std::optional<Matrix<S>> weight = {};      // of each element of the loss
  std::optional<Matrix<S>> pos_weight = {};  // of the targets that are 1: above 1 raises recall
  Reduction reduction = Reduction::mean;     // over all samples and labels
  Missing missing = Missing::refuse;         // nan targets; with ignore, the mean skips them
};

}  // namespace multihot
