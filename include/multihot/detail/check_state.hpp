#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/state_dict.hpp>

/// Compares the arrays of a StateDict or of a file with those that are expected.
namespace multihot::detail {

/// The expected arrays, in the order of messages.
using Entries = std::vector<std::pair<std::string, Array>>;

/// The name of its type in safetensors.
inline std::string_view dtype_name(const Array& array) {
  constexpr std::string_view names[] = {"F32", "F64", "I64"};
  return names[array.numbers.index()];
}

/// What is known of an array before its numbers are read.
struct ArrayInfo {
  Dims shape;
  std::string_view dtype;
  bool is_float = false;  // of a type that can be cast to float and double
};
using ArrayInfos = std::map<std::string_view, ArrayInfo>;

/// Whether arrays of another floating-point type are converted.
enum class Cast { unknown, refused, accepted };

inline bool fits(Dims shape, const Array& expected) {
  const Dims wanted(expected.shape);
  if (expected.most_rows > 0 && !shape.empty() &&
      shape[0] <= static_cast<std::uint64_t>(expected.most_rows)) {
    shape[0] = wanted[0];
  }
  return shape == wanted;
}

/// Throws shape_error with all arrays that are missing, of another shape, or unexpected; then
/// value_error with all that are of another type.
inline void check_arrays(std::string_view where, std::string_view whose, ArrayInfos arrays,
                         const Entries& expected, bool ignore_unexpected = false,
                         Cast cast = Cast::unknown) {
  Problems shapes, dtypes;
  for (const auto& [name, array] : expected) {
    const auto found = arrays.extract(name);
    if (found.empty()) {
      shapes.add("missing ", Found{name}, " ", Dims(array.shape));
      continue;
    }
    const ArrayInfo& info = found.mapped();
    if (!fits(info.shape, array)) {
      shapes.add(Found{name}, " is ", info.shape, ", expected ", Dims(array.shape));
    }
    const bool castable = cast != Cast::unknown && info.is_float && array.numbers.index() < 2;
    if (info.dtype != dtype_name(array) && !(castable && cast == Cast::accepted)) {
      dtypes.add(Found{name}, " is ", info.dtype, ", expected ", dtype_name(array),
                 castable ? " or the option cast" : "");
    }
  }
  if (ignore_unexpected) arrays.clear();
  for (const auto& [name, info] : arrays) {
    shapes.add("unexpected ", Found{name}, " ", info.shape);
  }
  shapes.check_none<shape_error>(where, ": does not fit ", whose, ": ");
  dtypes.check_none<value_error>(where, ": ");
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
  ArrayInfos arrays;
  for (const auto& [name, array] : state) {
    arrays.emplace(name, ArrayInfo{Dims(array.shape), dtype_name(array)});
  }
  check_arrays(where, whose, std::move(arrays), expected);
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
