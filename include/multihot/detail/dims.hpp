#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <multihot/errors.hpp>

namespace multihot::detail {

/// The size of each dimension, the slowest first; {} is a single number.
struct Dims : std::vector<std::uint64_t> {
  using vector::vector;
  explicit Dims(const std::vector<std::ptrdiff_t>& shape) : vector(shape.begin(), shape.end()) {}
};

/// "[20, 10]", as PyTorch prints a torch.Size; the first sizes, if there are very many
inline std::string text(const Dims& shape) {
  std::string all = "[";
  for (const auto size : shape) {
    if (all.size() > 200) return all + ", ...]";
    all.append(all.size() > 1 ? ", " : "").append(text(size));
  }
  return all + "]";
}

}  // namespace multihot::detail
