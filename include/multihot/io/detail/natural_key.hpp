#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace multihot::detail {

/// "layers.2" before "layers.10": the numbers are filled up to equal length.
inline std::string natural_key(std::string_view name) {
  constexpr std::string_view digits = "0123456789";
  std::string key;
  while (!name.empty()) {
    const std::size_t before = std::min(name.find_first_of(digits), name.size());
    key += name.substr(0, before);
    name.remove_prefix(before);
    const std::size_t size = std::min(name.find_first_not_of(digits), name.size());
    if (size > 0) key.append(20 - std::min(size, std::size_t{20}), '0');
    key += name.substr(0, size);
    name.remove_prefix(size);
  }
  return key;
}

}  // namespace multihot::detail
