#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/state_dict.hpp>

/// Converts variables to arrays of a StateDict, and back.
namespace multihot::detail {

/// The largest number of steps or epochs in a state_dict(): a double counts exactly up to it.
inline constexpr std::int64_t most_steps = std::int64_t{1} << 53;

/// A row of a list: one number, or a few of them.
template <class Row>
inline constexpr std::size_t row_size = 0;
template <>
inline constexpr std::size_t row_size<double> = 1;
template <std::size_t n>
inline constexpr std::size_t row_size<std::array<double, n>> = n;

/// An integer from 0 to `most`, or any number of its type
template <std::integral X>
Array array(X x, std::int64_t most) {
  if (!std::in_range<X>(most)) most = static_cast<std::int64_t>(std::numeric_limits<X>::max());
  return {
      .shape = {}, .numbers = std::vector{static_cast<std::int64_t>(x)}, .least = 0, .most = most};
}
template <std::integral X>
Array array(X x) {
  using Limits = std::numeric_limits<X>;
  static_assert(Limits::digits < 64, "multihot: an Array holds integers of 64 bits with a sign");
  return {.shape = {},
          .numbers = std::vector{static_cast<std::int64_t>(x)},
          .least = Limits::min(),
          .most = Limits::max()};
}
inline Array array(double x) { return {.shape = {}, .numbers = std::vector{x}}; }

/// Words of 32 bits
template <std::size_t n>
Array array(const std::array<std::uint32_t, n>& words) {
  return {.shape = {n},
          .numbers = std::vector<std::int64_t>(words.begin(), words.end()),
          .least = 0,
          .most = std::numeric_limits<std::uint32_t>::max()};
}
/// A vector
template <eigen_expression X>
Array array(const X& x) {
  return {.shape = {x.size()},
          .numbers = std::vector<typename X::Scalar>(x.data(), x.data() + x.size())};
}
/// A list of rows
template <class Row>
Array array(const std::vector<Row>& rows, Index most_rows = std::numeric_limits<Index>::max()) {
  std::vector<double> numbers;
  for (const Row& row : rows) {
    if constexpr (std::same_as<Row, double>) numbers.push_back(row);
    else numbers.insert(numbers.end(), row.begin(), row.end());
  }
  std::vector<Index> shape{std::ssize(rows)};
  if (row_size<Row> > 1) shape.push_back(row_size<Row>);
  return {.shape = std::move(shape), .numbers = std::move(numbers), .most_rows = most_rows};
}
/// A list of one row or none
template <class Row>
Array array(const std::optional<Row>& row) {
  return array(row ? std::vector{*row} : std::vector<Row>(), 1);
}

// The way back, from an array that check_state() has accepted. Only lists may allocate.

template <std::integral X>
void assign(X& x, const Array& array) {
  x = static_cast<X>(std::get<std::vector<std::int64_t>>(array.numbers)[0]);
}
inline void assign(double& x, const Array& array) {
  x = std::get<std::vector<double>>(array.numbers)[0];
}
template <std::size_t n>
void assign(std::array<std::uint32_t, n>& words, const Array& array) {
  std::ranges::transform(std::get<std::vector<std::int64_t>>(array.numbers), words.begin(),
                         [](std::int64_t word) { return static_cast<std::uint32_t>(word); });
}
template <eigen_expression X>
void assign(X& x, const Array& array) {
  std::ranges::copy(std::get<std::vector<typename X::Scalar>>(array.numbers), x.data());
}
template <class Row>
void assign(std::vector<Row>& rows, const Array& array) {
  const auto& numbers = std::get<std::vector<double>>(array.numbers);
  std::vector<Row> read(numbers.size() / row_size<Row>);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if constexpr (std::same_as<Row, double>) read[i] = numbers[i];
    else read[i / row_size<Row>][i % row_size<Row>] = numbers[i];
  }
  rows = std::move(read);
}
template <class Row>
void assign(std::optional<Row>& row, const Array& array) {
  const auto& numbers = std::get<std::vector<double>>(array.numbers);
  row.reset();
  if (numbers.empty()) return;
  row.emplace();
  if constexpr (std::same_as<Row, double>) *row = numbers[0];
  else std::ranges::copy(numbers, row->begin());
}

}  // namespace multihot::detail
