#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace multihot {

template <class T>
concept arithmetic = std::is_arithmetic_v<T>;

}  // namespace multihot

/// text(x): how a message shows a number, a shape, or a piece of a file.
namespace multihot::detail {

struct Shape {
  std::ptrdiff_t rows, cols;
  bool operator==(const Shape&) const = default;
};

inline std::string text(std::string_view s) { return std::string(s); }
template <arithmetic Number>  // the shortest decimal that reads back as the same, in any locale
std::string text(Number number) {
  // Libraries write the kinds of nan in several ways: one for all.
  if (number != number) number = std::numeric_limits<Number>::quiet_NaN();
  std::array<char, 32> digits;  // the longest double has 24
  // +: to_chars() takes no bool
  return {digits.data(), std::to_chars(digits.data(), digits.data() + 32, +number).ptr};
}
inline std::string text(Shape shape) { return text(shape.rows) + "x" + text(shape.cols); }

/// A piece of a file, of any bytes, to be quoted in a message.
struct Found {
  std::string_view what;
  std::ptrdiff_t column = 0;   // of the table, from 1; 0 if there is none
  std::string_view name = {};  // of the column, if it has one
};

/// In quotes, with escapes for bytes that cannot be printed, at most 40 bytes.
inline std::string text(const Found& found) {
  constexpr std::size_t longest = 40;
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string printable = "'";
  for (const char c : found.what.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) printable += c;
    else printable.append("\\x").append({digits[byte / 16], digits[byte % 16]});
  }
  printable += found.what.size() > longest ? "...'" : "'";
  if (found.column == 0) return printable;
  printable += " in column " + text(found.column);
  return found.name.empty() ? printable : printable + ", " + text(Found{found.name});
}

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
