#pragma once

#include <optional>

#include <multihot/core.hpp>
#include <multihot/missing.hpp>

namespace multihot {

enum class Reduction { none, mean, sum };

/// A weight is (1, labels), (samples, 1) or (samples, labels), finite and not negative. A
/// pos_weight may also be (labels, 1), or 1x1 for all labels. A column of as many numbers as there
/// are labels belongs to the labels, for every batch size.
template <float_or_double S>
struct BCEWithLogitsLossOptions {
  std::optional<Matrix<S>> weight = {};      // of each element of the loss
  std::optional<Matrix<S>> pos_weight = {};  // of its positive part: above 1 it raises the recall
  Reduction reduction = Reduction::mean;     // over all samples and labels
  Missing missing = Missing::refuse;  // targets that are nan; if ignored, the mean skips them
};

}  // namespace multihot
