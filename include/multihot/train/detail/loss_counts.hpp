#pragma once

#include <multihot/core.hpp>

namespace multihot::detail::train {

/// What is added up over all ranks for a batch, besides the gradients.
template <float_or_double S>
struct LossCounts {
  static constexpr Index size = 5;           // numbers in a message
  static constexpr Index most_ranks = 4096;  // floats count to 2^24: the sum of the low digits

  S loss = 0;
  Index weight = 0;    // samples or known labels; 0 for a sum
  Index losses = 0;    // ranks with a loss
  Index failures = 0;  // ranks that threw

  /// A mean counts as often as its batch has samples.
  S scale() const { return weight > 0 ? static_cast<S>(weight) : 1; }

  void write(S* message) const {
    const Index low = weight % most_ranks, high = weight / most_ranks;
    message[0] = loss * scale();
    message[1] = static_cast<S>(low);
    message[2] = static_cast<S>(high);
    message[3] = static_cast<S>(losses);
    message[4] = static_cast<S>(failures);
  }
  static LossCounts read(const S* message) {
    LossCounts all{
        .loss = 0,
        .weight = static_cast<Index>(message[1]) + most_ranks * static_cast<Index>(message[2]),
        .losses = static_cast<Index>(message[3]),
        .failures = static_cast<Index>(message[4])};
    all.loss = message[0] / all.scale();
    return all;
  }
};

}  // namespace multihot::detail::train
