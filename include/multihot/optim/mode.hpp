#pragma once

#include <limits>

namespace multihot {

/// Which metric is better: min, the lower one (a loss), or max, the higher one (an F1 score).
enum class Mode { min, max };

namespace detail::optim {

constexpr double worst(Mode mode) {
  const double infinity = std::numeric_limits<double>::infinity();
  return mode == Mode::min ? infinity : -infinity;
}

/// Whether a is better than b by more than `margin`; false if a is nan.
constexpr bool is_better(Mode mode, double a, double b, double margin) {
  return mode == Mode::min ? a < b - margin : a > b + margin;
}

}  // namespace detail::optim
}  // namespace multihot
