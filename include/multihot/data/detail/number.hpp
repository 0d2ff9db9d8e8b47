#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>

#include <multihot/core.hpp>
#include <multihot/data/detail/decimal.hpp>
#include <multihot/data/detail/place.hpp>

namespace multihot::detail {

/// Of a decimal that is out of range: whether it is too small, rather than too large. That far
/// from 1, the power of ten of its first digit tells, even if it is off by one.
inline bool is_too_small(std::string_view decimal) {
  const std::size_t e = std::min(decimal.find_first_of("eE"), decimal.size());
  const auto mantissa = decimal.substr(0, e);
  auto power = decimal.substr(std::min(e + 1, decimal.size()));
  if (power.starts_with('+')) power.remove_prefix(1);
  int exponent = 0;
  const auto error = std::from_chars(power.data(), power.data() + power.size(), exponent).ec;
  if (error == std::errc::result_out_of_range) return power.starts_with('-');
  const auto point = static_cast<Index>(std::min(mantissa.find('.'), mantissa.size()));
  const auto first = static_cast<Index>(mantissa.find_first_of("123456789"));
  return point - first + exponent < 0;
}

/// The number that all of the text is, as std::from_chars has it in S, and a leading + too. Beyond
/// the range of S: infinity, or 0 where it is too small.
template <float_or_double S>
std::optional<S> number(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  S value = 0;
  const char* const end = text.data() + text.size();
  const auto [after, error] = read_decimal(text.data(), end, value);
  if (after != end || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    const S beyond = is_too_small(text) ? 0 : std::numeric_limits<S>::infinity();
    return text.starts_with('-') ? -beyond : beyond;
  }
  return std::isnan(value) ? std::nullopt : std::optional(value);
}

/// Throws format_error for none, with advice, and for an infinity.
template <float_or_double S>
S finite_number(const std::optional<S>& value, const Place& place, const Found& found,
                std::string_view advice = "") {
  check<format_error>(value.has_value(), place, "got ", found, ", expected a number", advice);
  check<format_error>(std::isfinite(*value), place, "got ", found, ", expected a number from ",
                      std::numeric_limits<S>::lowest(), " to ", std::numeric_limits<S>::max());
  return *value;
}

}  // namespace multihot::detail
