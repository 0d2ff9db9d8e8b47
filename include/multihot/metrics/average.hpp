#pragma once

#include <concepts>

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

namespace detail::metrics {

template <class A>
concept average_or_per_label = std::same_as<A, Average> || std::same_as<A, PerLabel>;

}  // namespace detail::metrics

/// With Missing::ignore unknown elements (nan) count for nothing, as do labels and samples without
/// any known element.
struct MetricOptions {
  // The value of 0 / 0, as of a label that never occurs: usually 0 or 1. With nan such a label is
  // left out of the mean; the mean of nothing is nan.
  double zero_division = 0;
  Missing missing = Missing::refuse;
};

}  // namespace multihot
