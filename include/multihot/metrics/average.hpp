#pragma once

#include <concepts>

#include <multihot/missing.hpp>

namespace multihot {

/// How the scores of all labels become one number: the option average of scikit-learn
///
///   f1_score(y, predictions, Average::macro)   // one number
///   f1_score(y, predictions, per_label)        // a vector, one number per label
enum class Average {
  micro,     // the score of all elements together
  macro,     // the mean over the labels
  weighted,  // the mean over the labels, weighted by their frequency; macro if no label occurs
  samples    // the mean over the samples
};

/// Pass per_label in place of an Average for the score of each label (average=None in
/// scikit-learn).
struct PerLabel {};
inline constexpr PerLabel per_label;

namespace detail::metrics {

template <class A>
concept average_or_per_label = std::same_as<A, Average> || std::same_as<A, PerLabel>;

}  // namespace detail::metrics

/// With Missing::ignore, unknown targets (nan) are left out, and so are labels and samples without
/// a known target.
struct MetricOptions {
  // The value of 0 / 0, for example for a label that never occurs: usually 0 or 1. With nan, such a
  // label is left out of the mean; if no label is left, the mean is nan.
  double zero_division = 0;
  Missing missing = Missing::refuse;
};

}  // namespace multihot
