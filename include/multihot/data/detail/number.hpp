#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <clocale>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/core.hpp>
#include <multihot/data/detail/text.hpp>

/// Numbers in text.
namespace multihot::detail::data {

/// The decimal at the beginning of a text, in the format of std::from_chars: 1 1. .5 -1.5e+3
/// Empty if there is none.
inline std::string_view decimal_prefix(std::string_view text) {
  const auto skip_digits = [&](std::size_t at) {
    return std::min(text.find_first_not_of("0123456789", at), text.size());
  };
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  std::size_t end = skip_digits(begin), digits = end - begin;
  if (text.substr(end).starts_with('.')) {
    const std::size_t point = end;
    end = skip_digits(point + 1);
    digits += end - point - 1;
  }
  if (digits == 0) return "";
  std::size_t exponent = end;
  if (exponent < text.size() && (text[exponent] == 'e' || text[exponent] == 'E')) ++exponent;
  if (exponent == end) return text.substr(0, end);
  if (exponent < text.size() && (text[exponent] == '+' || text[exponent] == '-')) ++exponent;
  return text.substr(0, skip_digits(exponent) > exponent ? skip_digits(exponent) : end);
}

/// std::from_chars in terms of the C library, for standard libraries without it, such as libc++ up
/// to 19. Reads infinities too, but not nan.
template <float_or_double S>
std::from_chars_result read_decimal_in_c(const char* first, const char* last, S& value) {
  const std::string_view all(first, last);
  for (const auto* word : {"infinity", "inf", "-infinity", "-inf"}) {
    const std::string_view begin = all.substr(0, std::string_view(word).size());
    if (lower(begin) != word) continue;
    value = std::copysign(std::numeric_limits<S>::infinity(), *first == '-' ? S{-1} : S{1});
    return {first + begin.size(), std::errc()};
  }
  const std::string_view prefix = decimal_prefix(all);
  if (prefix.empty()) return {first, std::errc::invalid_argument};
  std::string decimal(prefix);
  const std::size_t point = decimal.find('.');
  if (point != decimal.npos) decimal.replace(point, 1, std::localeconv()->decimal_point);
  S read;
  if constexpr (std::same_as<S, float>) read = std::strtof(decimal.c_str(), nullptr);
  else read = std::strtod(decimal.c_str(), nullptr);
  const auto mantissa = prefix.substr(0, prefix.find_first_of("eE"));
  const bool is_zero = mantissa.find_first_of("123456789") == mantissa.npos;
  const char* const end = first + prefix.size();
  if (std::isinf(read) || (read == 0 && !is_zero)) return {end, std::errc::result_out_of_range};
  value = read;
  return {end, std::errc()};
}

/// std::from_chars: reads the decimal at the beginning of a text, in any locale.
template <float_or_double S>
std::from_chars_result read_decimal(const char* first, const char* last, S& value) {
  if constexpr (requires { std::from_chars(first, last, value); }) {
    return std::from_chars(first, last, value);
  } else {
    return read_decimal_in_c(first, last, value);
  }
}

/// Whether a decimal that is out of range is too small (not too large). The power of ten of its
/// first digit decides: it is so far from 0 that an error of one does not matter.
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

/// The whole text as a number, in the format of std::from_chars, and with a leading + too. Out of
/// the range of S: infinity if it is too large, 0 if it is too small.
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

/// The value. Throws format_error if there is none, with this advice, and if it is infinite.
template <float_or_double S>
S finite_number(const std::optional<S>& value, const Place& place, const Found& found,
                std::string_view advice = "") {
  check<format_error>(value.has_value(), place, "got ", found, ", expected a number", advice);
  check<format_error>(std::isfinite(*value), place, "got ", found, ", expected a number from ",
                      std::numeric_limits<S>::lowest(), " to ", std::numeric_limits<S>::max());
  return *value;
}

/// Words for 0 and 1, in any case.
struct TruthWords {
  std::string_view no, yes;

  std::optional<bool> find(std::string_view word) const {
    if (word.size() > 5) return std::nullopt;  // longer than all of them
    const auto small = lower(word);
    if (small == no) return false;
    if (small == yes) return true;
    return std::nullopt;
  }
};

inline constexpr TruthWords true_or_false{"false", "true"};  // as pandas, R and spreadsheets write
inline constexpr std::array<TruthWords, 4> truth_words{
    // for nominal attributes of two values
    {true_or_false, {"no", "yes"}, {"f", "t"}, {"n", "y"}}};

}  // namespace multihot::detail::data
