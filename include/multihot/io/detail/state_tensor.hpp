#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/io/detail/tensor_info.hpp>

/// What a checkpoint keeps of a variable, as a tensor.
namespace multihot::detail {

struct StateTensor {
  std::string name;
  Dims shape;
  std::variant<std::vector<float>, std::vector<double>, std::vector<std::int64_t>> numbers;
  std::int64_t least = 0, most = 0;  // of integers
  std::uint64_t most_rows = 0;       // of a list, whose length is a part of the state
};

/// A row of a list: one number, or a few of them.
template <class T>
inline constexpr std::uint64_t row_size = 0;
template <>
inline constexpr std::uint64_t row_size<double> = 1;
template <std::size_t n>
inline constexpr std::uint64_t row_size<std::array<double, n>> = n;

/// An integer from 0 to a limit; or any of its type, up to 64 bits with a sign
template <std::integral X>
StateTensor state_tensor(std::string name, const X& x, std::uint64_t most) {
  return {std::move(name),
          {},
          std::vector{static_cast<std::int64_t>(x)},
          0,
          static_cast<std::int64_t>(most)};
}
template <std::integral X>
StateTensor state_tensor(std::string name, const X& x) {
  using Limits = std::numeric_limits<X>;
  static_assert(Limits::digits < 64,
                "multihot: a checkpoint holds integers of 64 bits with a sign");
  return {
      std::move(name), {}, std::vector{static_cast<std::int64_t>(x)}, Limits::min(), Limits::max()};
}
/// A number, or words of 32 bits
inline StateTensor state_tensor(std::string name, double x) {
  return {std::move(name), {}, std::vector{x}};
}
template <std::size_t n>
StateTensor state_tensor(std::string name, const std::array<std::uint32_t, n>& words) {
  return {std::move(name),
          {n},
          std::vector<std::int64_t>(words.begin(), words.end()),
          0,
          std::numeric_limits<std::uint32_t>::max()};
}
/// A vector of numbers, of its own shape or of another one
template <eigen_expression X>
StateTensor state_tensor(std::string name, const X& x, Dims shape) {
  return {std::move(name), std::move(shape),
          std::vector<typename X::Scalar>(x.data(), x.data() + x.size())};
}
template <eigen_expression X>
StateTensor state_tensor(std::string name, const X& x) {
  return state_tensor(std::move(name), x, {static_cast<std::uint64_t>(x.size())});
}
/// A std::vector of rows, or a std::optional, a list of one row or none
template <class Row>
StateTensor state_tensor(std::string name, const std::vector<Row>& rows,
                         std::uint64_t most_rows = std::numeric_limits<std::uint64_t>::max()) {
  std::vector<double> numbers;
  for (const Row& row : rows) {
    if constexpr (std::same_as<Row, double>) numbers.push_back(row);
    else numbers.insert(numbers.end(), row.begin(), row.end());
  }
  Dims shape{rows.size()};
  if constexpr (row_size<Row> > 1) shape.push_back(row_size<Row>);
  StateTensor tensor{std::move(name), std::move(shape), std::move(numbers)};
  tensor.most_rows = most_rows;
  return tensor;
}
template <class Row>
StateTensor state_tensor(std::string name, const std::optional<Row>& row) {
  return state_tensor(std::move(name), row ? std::vector{*row} : std::vector<Row>(), 1);
}

/// The way back
template <std::integral X>
void set_state(X& x, const StateTensor& tensor) {
  x = static_cast<X>(std::get<std::vector<std::int64_t>>(tensor.numbers)[0]);
}
inline void set_state(double& x, const StateTensor& tensor) {
  x = std::get<std::vector<double>>(tensor.numbers)[0];
}
template <std::size_t n>
void set_state(std::array<std::uint32_t, n>& words, const StateTensor& tensor) {
  std::ranges::transform(std::get<std::vector<std::int64_t>>(tensor.numbers), words.begin(),
                         [](std::int64_t word) { return static_cast<std::uint32_t>(word); });
}
template <eigen_expression X>
void set_state(X& x, const StateTensor& tensor) {
  std::ranges::copy(std::get<std::vector<typename X::Scalar>>(tensor.numbers), x.data());
}
template <class Row>
void set_state(std::vector<Row>& rows, const StateTensor& tensor) {
  const auto& numbers = std::get<std::vector<double>>(tensor.numbers);
  rows.resize(numbers.size() / row_size<Row>);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if constexpr (std::same_as<Row, double>) rows[i] = numbers[i];
    else
      std::copy_n(numbers.begin() + static_cast<std::ptrdiff_t>(i * row_size<Row>), row_size<Row>,
                  rows[i].begin());
  }
}
template <class Row>
void set_state(std::optional<Row>& row, const StateTensor& tensor) {
  std::vector<Row> rows;
  set_state(rows, tensor);
  row = rows.empty() ? std::nullopt : std::optional<Row>(rows.front());
}

}  // namespace multihot::detail
