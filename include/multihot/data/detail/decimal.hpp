#pragma once

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/core.hpp>

namespace multihot::detail {

template <class S>
concept read_by_from_chars =
    requires(const char* text, S value) { std::from_chars(text, text, value); };

/// The end of the number that the text begins with, as std::from_chars reads it:
/// [-] digits [. digits] [e [+-] digits], inf or nan. Without a number, its beginning.
inline std::size_t decimal_end(std::string_view text) {
  const auto digits = [&](std::size_t from) {
    const std::size_t end = text.find_first_not_of("0123456789", from);
    return end == text.npos ? text.size() : end;
  };
  const std::size_t begin = text.starts_with('-') ? 1 : 0;
  for (const std::string_view word : {"infinity", "inf", "nan"}) {
    const auto letters = text.substr(begin, word.size());
    const auto same = [](char a, char b) { return (a | 0x20) == b; };
    if (std::equal(letters.begin(), letters.end(), word.begin(), word.end(), same)) {
      return begin + word.size();
    }
  }
  std::size_t end = digits(begin), count = end - begin;
  if (text.substr(end).starts_with('.')) {
    const std::size_t fraction = digits(end + 1);
    count += fraction - (end + 1);
    end = fraction;
  }
  if (count == 0) return 0;
  if (end < text.size() && (text[end] | 0x20) == 'e') {
    const bool sign = end + 1 < text.size() && (text[end + 1] == '+' || text[end + 1] == '-');
    const std::size_t power = end + 1 + (sign ? 1 : 0);
    if (digits(power) > power) end = digits(power);
  }
  return end;
}

/// std::from_chars of the C library's strtod: for standard libraries whose own reads only integers,
/// as libc++ before version 20. A decimal point is '.' in every locale.
template <float_or_double S>
std::from_chars_result from_chars_by_strtod(const char* first, const char* last, S& value) {
  const std::string_view text(first, static_cast<std::size_t>(last - first));
  const std::size_t size = decimal_end(text);
  if (size == 0) return {first, std::errc::invalid_argument};
  std::string number(text.substr(0, size));
  const std::size_t point = number.find('.');
  if (point != number.npos) number.replace(point, 1, std::localeconv()->decimal_point);
  S read = 0;
  if constexpr (std::same_as<S, float>) read = std::strtof(number.c_str(), nullptr);
  else read = std::strtod(number.c_str(), nullptr);
  const bool names_infinity = number.find_first_of("iI") != number.npos;
  const bool is_zero =
      number.substr(0, number.find_first_of("eE")).find_first_of("123456789") == number.npos;
  const bool out_of_range = (std::isinf(read) && !names_infinity) || (read == 0 && !is_zero);
  if (out_of_range) return {first + size, std::errc::result_out_of_range};
  value = read;
  return {first + size, std::errc()};
}

/// std::from_chars of a decimal number
template <float_or_double S>
std::from_chars_result from_chars(const char* first, const char* last, S& value) {
  if constexpr (read_by_from_chars<S>) return std::from_chars(first, last, value);
  else return from_chars_by_strtod(first, last, value);
}

}  // namespace multihot::detail
