#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <multihot/io/detail/dtype.hpp>

namespace multihot::detail {

/// The size of each dimension, the slowest first. None: a single number.
struct Dims : std::vector<std::uint64_t> {
  using vector::vector;
};

inline Dims dims(const std::vector<std::ptrdiff_t>& shape) { return {shape.begin(), shape.end()}; }

/// "[20, 10]", as PyTorch prints a torch.Size; the first sizes, if there are very many
inline std::string text(const Dims& shape) {
  std::string all = "[";
  for (const auto size : shape) {
    if (all.size() > 200) return all + ", ...]";
    all.append(all.size() > 1 ? ", " : "").append(text(size));
  }
  return all + "]";
}

/// What the header of a file says of a tensor: its numbers are the bytes [begin, end) after it.
struct TensorInfo {
  std::string name;
  Dtype dtype;
  Dims shape;
  std::uint64_t begin, end;
};

/// a b, unless that is more than 64 bits hold
inline std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}

/// The product of the sizes, in their order: nothing where it passes 64 bits on its way.
inline std::optional<std::uint64_t> elements(const Dims& shape) {
  std::optional<std::uint64_t> product = 1;
  for (const auto size : shape) {
    if (product) product = checked_product(*product, size);
  }
  return product;
}

}  // namespace multihot::detail
