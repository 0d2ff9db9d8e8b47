#pragma once

#include <algorithm>
#include <cstddef>
#include <multihot/data/split.hpp>
#include <vector>

/// Each of n rows in one part, ascending
inline bool is_partition(const multihot::Parts& parts, multihot::Index n) {
  std::vector<multihot::Index> seen(static_cast<std::size_t>(n));
  bool ascending = true;
  for (const auto& part : parts) {
    ascending = ascending && std::is_sorted(part.begin(), part.end());
    for (const multihot::Index i : part) ++seen.at(static_cast<std::size_t>(i));
  }
  return ascending && std::count(seen.begin(), seen.end(), 1) == n;
}
