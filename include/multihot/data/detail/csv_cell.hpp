#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/core.hpp>
#include <multihot/data/detail/cursor.hpp>
#include <multihot/data/detail/lower.hpp>
#include <multihot/data/detail/number.hpp>

namespace multihot::detail {

/// Reads the cells of one line of a CSV file.
class CsvCursor : public Cursor {
 public:
  CsvCursor(const Line& line, char separator) : Cursor(line), separator_(separator) {}

  bool is_end_of_cell() const { return done() || is(separator_); }
  bool take_separator() { return take(separator_); }
  void skip_blanks() {
    take_until([this](char c) { return !is_blank(c); });
  }
  bool is_blank_line() {
    skip_blanks();
    return done();
  }

  /// The cell without the quotes and blanks around it; nullopt if it does not end in this line.
  std::optional<std::string> take_cell() {
    skip_blanks();
    if (!take('"')) return std::string(without_blanks(take_until_separator()));
    std::string cell;
    do {
      cell += take_until([](char c) { return c == '"'; });
      if (!take('"')) return std::nullopt;
      if (is('"')) cell += '"';  // two stand for one
    } while (take('"'));
    skip_blanks();
    const Place place = this->place();
    const auto behind = without_blanks(take_until_separator());
    check<format_error>(behind.empty(), place, "got ", Found{behind},
                        " behind a closing quote, expected the end of the cell");
    return cell;
  }

 private:
  bool is_blank(char c) const { return (c == ' ' || c == '\t') && c != separator_; }

  std::string_view take_until_separator() {
    return take_until([this](char c) { return c == separator_; });
  }
  std::string_view without_blanks(std::string_view cell) const {
    while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
    return cell;
  }

  char separator_;
};

/// In any case.
inline bool is_among(std::initializer_list<std::string_view> words, std::string_view cell) {
  constexpr std::size_t longest = 5;
  return cell.size() <= longest && std::ranges::count(words, lower(cell)) > 0;
}

/// What pandas, R and spreadsheets write for a value that is not there, and for 0 and 1.
inline bool is_missing(std::string_view cell) {
  return cell.empty() || is_among({"na", "nan", "-nan", "n/a", "#n/a", "<na>", "null", "?"}, cell);
}
inline bool is_false(std::string_view cell) { return is_among({"false"}, cell); }
inline bool is_true(std::string_view cell) { return is_among({"true"}, cell); }

/// Rather than a name.
template <float_or_double S>
bool is_value(std::string_view cell) {
  return is_missing(cell) || is_false(cell) || is_true(cell) || number<S>(cell).has_value();
}

/// The number in the next cell, nan where it is missing. Columns count from 1, for messages.
template <float_or_double S>
S take_number(CsvCursor& cursor, bool allow_missing, Index column) {
  cursor.skip_blanks();
  const Place place = cursor.place();
  S value = 0;
  const auto [after, error] = std::from_chars(cursor.at(), cursor.end(), value);
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
  if (is_false(*cell)) return 0;
  if (is_true(*cell)) return 1;
  return finite_number<S>(*cell, place, found);
}

}  // namespace multihot::detail
