#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/dims.hpp>
#include <multihot/detail/found.hpp>
#include <multihot/detail/problems.hpp>
#include <multihot/state_dict.hpp>

/// Whether arrays, of a StateDict or of a file, are those that are expected.
namespace multihot::detail {

/// What is expected, in an order for messages.
using Entries = std::vector<std::pair<std::string, Array>>;

/// Of each array, before its numbers are read.
using Shapes = std::map<std::string_view, Dims>;

/// The name of its type in safetensors.
inline std::string_view dtype_name(const Array& array) {
  constexpr std::string_view names[] = {"F32", "F64", "I64"};
  return names[array.numbers.index()];
}

inline bool fits(Dims shape, const Array& expected) {
  const Dims wanted(expected.shape);
  if (expected.most_rows > 0 && !shape.empty() &&
      shape[0] <= static_cast<std::uint64_t>(expected.most_rows)) {
    shape[0] = wanted[0];
  }
  return shape == wanted;
}

/// Throws shape_error with all that are missing, of another shape, or unexpected.
inline void check_shapes(std::string_view where, std::string_view whose, Shapes shapes,
                         const Entries& expected, bool ignore_unexpected = false) {
  Problems problems;
  for (const auto& [name, array] : expected) {
    const auto found = shapes.extract(name);
    if (found.empty()) {
      problems.add("missing ", Found{name}, " ", Dims(array.shape));
    } else if (!fits(found.mapped(), array)) {
      problems.add(Found{name}, " is ", found.mapped(), ", expected ", Dims(array.shape));
    }
  }
  if (ignore_unexpected) shapes.clear();
  for (const auto& [name, shape] : shapes) problems.add("unexpected ", Found{name}, " ", shape);
  problems.check_none<shape_error>(where, ": does not fit ", whose, ": ");
}

/// Throws value_error with the first integer that is out of range.
inline void check_range(std::string_view where, std::string_view name, const Array& array,
                        const Array& expected) {
  const auto* integers = std::get_if<std::vector<std::int64_t>>(&array.numbers);
  if (!integers) return;
  for (const std::int64_t n : *integers) {
    check<value_error>(n >= expected.least && n <= expected.most, where, ": tensor ", Found{name},
                       " has ", n, ", expected ", expected.least, " to ", expected.most);
  }
}

/// Throws shape_error or value_error unless load_state_dict() can assign all of a state.
inline void check_state(std::string_view whose, const StateDict& state, const Entries& expected) {
  constexpr std::string_view where = "load_state_dict";
  Shapes shapes;
  for (const auto& [name, array] : state) shapes.emplace(name, Dims(array.shape));
  check_shapes(where, whose, std::move(shapes), expected);
  Problems problems;
  for (const auto& [name, array] : expected) {
    const Array& got = state.at(name);
    if (dtype_name(got) != dtype_name(array)) {
      problems.add(Found{name}, " is ", dtype_name(got), ", expected ", dtype_name(array));
    }
  }
  problems.check_none<value_error>(where, ": ");
  for (const auto& [name, array] : expected) {
    const Array& got = state.at(name);
    const auto size = std::visit([](const auto& numbers) { return numbers.size(); }, got.numbers);
    std::size_t product = 1;
    for (const Index n : got.shape) product *= static_cast<std::size_t>(n);
    check<shape_error>(size == product, where, ": ", Found{name}, " is ", Dims(got.shape), " of ",
                       size, " numbers, expected ", product);
    check_range(where, name, got, array);
  }
}
inline void check_state(std::string_view whose, const StateDict& state, const StateDict& expected) {
  check_state(whose, state, Entries(expected.begin(), expected.end()));
}

}  // namespace multihot::detail
