#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace multihot::detail::metrics {

/// numpy.quantile, by its method "linear": of n sorted numbers, the one at the place (n - 1) q,
/// between two neighbours if this is no integer. 0 <= q <= 1
inline double quantile(const std::vector<double>& sorted, double q) {
  const double place = static_cast<double>(sorted.size() - 1) * q, before = std::floor(place);
  const auto k = static_cast<std::size_t>(before);
  if (k + 1 >= sorted.size()) return sorted.back();
  const double a = sorted[k], b = sorted[k + 1], share = place - before;
  return share < 0.5 ? a + (b - a) * share : b - (b - a) * (1 - share);
}

}  // namespace multihot::detail::metrics
