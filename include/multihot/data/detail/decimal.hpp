#pragma once

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/core.hpp>
#include <multihot/data/detail/lower.hpp>

namespace multihot::detail {

/// Where the decimal ends that a text begins with, as std::from_chars has it: 1 1. .5 -1.5e+3
/// "" if it begins with none.
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

/// std::from_chars by the C library, for a standard library that reads no decimals, as libc++ up to
/// 19. It reads infinities too, but no nan.
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

/// The decimal that a text begins with.
template <float_or_double S>
std::from_chars_result read_decimal(const char* first, const char* last, S& value) {
  if constexpr (requires { std::from_chars(first, last, value); }) {
    return std::from_chars(first, last, value);
  } else {
    return read_decimal_in_c(first, last, value);
  }
}

}  // namespace multihot::detail
