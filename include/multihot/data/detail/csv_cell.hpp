#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/core.hpp>
#include <multihot/data/detail/csv_cursor.hpp>
#include <multihot/data/detail/csv_separator.hpp>
#include <multihot/data/detail/decimal.hpp>
#include <multihot/data/detail/lower.hpp>
#include <multihot/data/detail/number.hpp>
#include <multihot/data/detail/truth.hpp>

namespace multihot::detail {

/// In any case.
inline bool is_among(std::initializer_list<std::string_view> words, std::string_view cell) {
  constexpr std::size_t longest = 5;
  return cell.size() <= longest && std::ranges::count(words, lower(cell)) > 0;
}

/// What pandas, R and spreadsheets write for a value that is not there.
inline bool is_missing(std::string_view cell) {
  return cell.empty() || is_among({"na", "nan", "-nan", "n/a", "#n/a", "<na>", "null", "?"}, cell);
}

/// Rather than a name.
template <float_or_double S>
bool is_value(std::string_view cell) {
  return is_missing(cell) || true_or_false.find(cell) || number<S>(cell);
}

/// The number in the next cell, nan where it is missing. Columns count from 1, for messages.
template <float_or_double S>
S take_number(CsvCursor& cursor, bool allow_missing, Index column) {
  cursor.skip_blanks();
  const Place place = cursor.place();
  S value = 0;
  const auto [after, error] = read_decimal(cursor.at(), cursor.end(), value);
  if (error == std::errc() && std::isfinite(value)) {
    cursor.move(after);
    cursor.skip_blanks();
    if (cursor.is_end_of_cell()) return value;
    cursor.move(place.at);
  }
  // No plain number: quoted, with a sign of its own, a word, or wrong.
  const std::optional<std::string> cell = cursor.take_cell();
  check<format_error>(cell.has_value(), place, "got no closing quote, expected one in this line");
  const Found found{*cell, column};
  if (is_missing(*cell)) {
    check<format_error>(allow_missing, place, "got ", found,
                        ", a missing value, expected a number");
    return std::numeric_limits<S>::quiet_NaN();
  }
  if (const auto truth = true_or_false.find(*cell)) return *truth ? S{1} : S{0};
  const auto value_of_cell = number<S>(*cell);
  return finite_number(value_of_cell, place, found,
                       value_of_cell ? "" : advice<S>(*cell, cursor.separator()));
}

}  // namespace multihot::detail
