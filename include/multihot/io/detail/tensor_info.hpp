#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <multihot/detail/message.hpp>
#include <multihot/io/detail/dtype.hpp>

namespace multihot::detail::io {

/// The entry of a tensor in the header. Its numbers are the bytes [begin, end) after the header.
struct TensorInfo {
  std::string name;
  Dtype dtype;
  Dims shape;
  std::uint64_t begin, end;
};

/// a b, or nullopt if it overflows 64 bits
inline std::optional<std::uint64_t> checked_product(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}

/// The product of the sizes, from left to right; nullopt if a partial product overflows 64 bits.
inline std::optional<std::uint64_t> elements(const Dims& shape) {
  std::optional<std::uint64_t> product = 1;
  for (const auto size : shape) {
    if (product) product = checked_product(*product, size);
  }
  return product;
}

/// The number of bytes that a tensor must have, by its dtype and shape.
inline std::uint64_t expected_bytes(const TensorInfo& tensor, std::string_view file) {
  std::optional<std::uint64_t> bits = elements(tensor.shape);
  if (bits) bits = checked_product(*bits, traits(tensor.dtype).bits);
  check<format_error>(bits.has_value(), file, ": tensor ", Found{tensor.name}, " is ", tensor.dtype,
                      " ", tensor.shape, ", expected less than 2^64 bits");
  check<format_error>(*bits % 8 == 0, file, ": tensor ", Found{tensor.name}, " is ", tensor.dtype,
                      " ", tensor.shape, ", ", *bits, " bits, expected whole bytes");
  return *bits / 8;
}

/// Throws format_error for two tensors of one name, also if it is escaped in different ways.
inline void check_names(const std::vector<TensorInfo>& tensors, std::string_view file) {
  std::vector<std::string_view> names;
  names.reserve(tensors.size());
  for (const auto& tensor : tensors) names.push_back(tensor.name);
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return;
  fail<format_error>(file, ": got the tensor ", Found{*twice}, " twice, expected it once");
}

/// Sorts the tensors by their bytes. Throws format_error unless their names differ, each has as
/// many bytes as its shape needs, and together they fill all bytes without gaps or overlaps.
inline void check_layout(std::vector<TensorInfo>& tensors, std::uint64_t bytes,
                         std::string_view file) {
  check_names(tensors, file);
  std::ranges::sort(tensors, {}, [](const TensorInfo& t) { return std::tuple(t.begin, t.end); });
  std::uint64_t end = 0;
  for (const auto& tensor : tensors) {
    const auto range = [&] {
      return std::string("[").append(text(tensor.begin)).append(", ").append(text(tensor.end)) +
             ")";
    };
    if (tensor.begin != end) {
      fail<format_error>(file, ": tensor ", Found{tensor.name}, " has the bytes ", range(),
                         ", expected them from ", end, " on, where the bytes before them end");
    }
    const std::uint64_t expected = expected_bytes(tensor, file);
    if (tensor.end < tensor.begin || tensor.end - tensor.begin != expected) {
      fail<format_error>(file, ": tensor ", Found{tensor.name}, " has the bytes ", range(),
                         ", expected ", expected, " of them for ", tensor.dtype, " ", tensor.shape);
    }
    end = tensor.end;
  }
  check<format_error>(end == bytes, file, ": got ", bytes, " bytes after the header, expected ",
                      end);
}

}  // namespace multihot::detail::io
