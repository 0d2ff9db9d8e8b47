#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/number.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot::detail::data {

/// Advice at the end of a message, with the character as it is written in C++.
inline std::string seems_separated(char c) {
  return std::string("; the separator seems to be ") +
         (c == '\t' ? "'\\t'" : std::string{'\'', c, '\''});
}

/// Reads the cells of one line of a CSV file.
class CsvCursor : public LineCursor {
 public:
  CsvCursor(const Line& line, char separator) : LineCursor(line), separator_(separator) {}

  char separator() const { return separator_; }
  bool take_separator() { return take(separator_); }
  void skip_blanks() {
    take_until([this](char c) { return !is_blank(c); });
  }
  bool is_blank_line() {
    skip_blanks();
    return done();
  }
  /// Skips blanks.
  bool ends_cell() {
    skip_blanks();
    return done() || is(separator_);
  }

  /// Skips a cell; false if it does not end in this line.
  bool skip_cell() {
    skip_blanks();
    if (take('"')) return skip_quoted();
    take_until_separator();
    return true;
  }
  /// The same after the opening quote.
  bool skip_quoted() {
    do {
      take_until([](char c) { return c == '"'; });
      if (!take('"')) return false;
    } while (take('"'));  // two quotes stand for one
    take_until_separator();
    return true;
  }
  /// The cell without quotes and blanks around it; nullopt if it does not end in this line.
  std::optional<std::string> take_cell() {
    skip_blanks();
    if (!take('"')) return std::string(without_blanks(take_until_separator()));
    std::string cell;
    do {
      cell += take_until([](char c) { return c == '"'; });
      if (!take('"')) return std::nullopt;
      if (is('"')) cell += '"';  // two quotes stand for one
    } while (take('"'));
    expect_end_of_quoted();
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

  void expect_end_of_quoted() {
    const char next = done() ? separator_ : *at();
    skip_blanks();
    const Place place = this->place();
    const auto after = without_blanks(take_until_separator());
    const bool seems_other = next == ';' || next == ',' || next == '|' || after.starts_with('"');
    check<format_error>(after.empty(), place, "got ", Found{after},
                        " after a closing quote, expected the end of the cell",
                        seems_other ? seems_separated(next) : "");
  }

  char separator_;
};

/// Whether a cell is a missing value as pandas, R and spreadsheets write it, in any case.
inline bool is_missing(std::string_view cell) {
  constexpr std::array<std::string_view, 8> words{"na",   "nan",  "-nan", "n/a",
                                                  "#n/a", "<na>", "null", "?"};
  constexpr std::size_t longest = 4;
  return cell.empty() || (cell.size() <= longest && std::ranges::count(words, lower(cell)) > 0);
}

/// Whether a cell is a value, not a name.
template <float_or_double S>
bool is_value(std::string_view cell) {
  return is_missing(cell) || true_or_false.find(cell) || number<S>(cell);
}

/// Whether a cell is a number with a decimal comma.
template <float_or_double S>
bool has_decimal_comma(std::string cell) {
  const std::size_t comma = cell.find(',');
  if (comma == cell.npos) return false;
  cell[comma] = '.';
  return number<S>(cell).has_value();
}

/// Advice at the end of a message about a cell that is not a number.
template <float_or_double S>
std::string advice(const std::string& cell, char separator) {
  for (const char other : {';', '\t', '|'}) {
    if (other != separator && cell.find(other) != cell.npos) return seems_separated(other);
  }
  return has_decimal_comma<S>(cell) ? " with a decimal point" : "";
}

/// Reads the numbers of one line of a CSV file.
template <float_or_double S>
class CsvRow : public CsvCursor {
 public:
  static constexpr std::string_view cells = "cells";  // the word for them in messages

  /// names: of all columns of the file, or empty
  CsvRow(const Line& line, char separator, const std::vector<std::string>& names,
         bool allow_missing)
      : CsvCursor(line, separator), names_(names), allow_missing_(allow_missing) {}

  S take_value(Index column) {
    skip_blanks();
    if (const auto plain = take_plain_number<S>(*this)) return *plain;
    // The cell is in quotes, has a leading +, is a word, or is wrong.
    const Place place = this->place();
    const std::optional<std::string> cell = take_cell();
    check<format_error>(cell.has_value(), place, "got no closing quote, expected one in this line");
    const Found found = this->found(*cell, column);
    if (is_missing(*cell)) return missing_value<S>(allow_missing_, place, found, "a number");
    if (const auto truth = true_or_false.find(*cell)) return *truth ? S{1} : S{0};
    const auto value = number<S>(*cell);
    return finite_number(value, place, found, value ? "" : advice<S>(*cell, separator()));
  }

  std::string take_text() { return take_cell().value_or(""); }

  Found found(std::string_view cell, Index column) const {
    return {cell, column + 1,
            names_.empty() ? std::string_view() : names_[static_cast<std::size_t>(column)]};
  }

  void skip_value() {
    const Place start = place();
    check<format_error>(skip_cell(), start, "got no closing quote, expected one");
  }

  bool next() { return take_separator(); }

  void expect_end_of_row(Index columns) const {
    fail<format_error>(place(), "got more than ", columns, " cells, expected ", columns);
  }

 private:
  const std::vector<std::string>& names_;
  bool allow_missing_;
};

/// Adds lines to the current one while a text in quotes is open.
inline void take_whole_row(Lines& lines, char separator) {
  constexpr std::size_t longest = 1 << 20;  // else a missing quote would read the whole file
  bool open = false;
  for (std::size_t at = 0;;) {
    CsvCursor cursor(lines.line(), separator);
    cursor.move(cursor.at() + at);
    do open = !(open ? cursor.skip_quoted() : cursor.skip_cell());
    while (!open && cursor.take_separator());
    at = lines.line().text.size();
    if (!open || at > longest || !lines.extend()) return;
  }
}

}  // namespace multihot::detail::data
