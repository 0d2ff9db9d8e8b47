#pragma once

#include <multihot/missing.hpp>

namespace multihot {

/// How many labels make one number, as in scikit-learn.
enum class Average {
  micro,     // of all elements at once
  macro,     // the mean over the labels
  weighted,  // the mean over the labels, weighted with how often each occurs; macro if none does
  samples    // the mean over the samples
};

/// In the place of an Average: a vector with the number of each label.
struct PerLabel {};
inline constexpr PerLabel per_label;

/// With Missing::ignore an unknown element takes no part in any count, order or mean; neither does
/// a label or a sample of which nothing is known.
struct MetricOptions {
  // What 0 / 0 is, the score of something that never occurs: usually 0 or 1. With nan, it is left
  // out of the mean, and the score is nan where nothing is left.
  double zero_division = 0;
  Missing missing = Missing::refuse;
};

}  // namespace multihot
