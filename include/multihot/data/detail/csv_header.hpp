#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/csv_row.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot {

/// Whether the first line contains names. With `detect`, it does only in these cases:
/// - at least one of its cells is not a value: a number, a missing value, true or false;
/// - its cells are exactly 0,1,2,..., two or more, or an empty cell and then 0,1,2,...: the names
///   that pandas gives to columns without names;
/// - all its cells are in quotes, and a cell of the second line is not: R writes names like this.
///
/// Use `absent` if the first sample looks like one of these, `present` if the names are other
/// numbers.
enum class Header { detect, present, absent };

}  // namespace multihot

/// The first line of a CSV file: the number of columns, and whether it contains their names.
namespace multihot::detail::data {

/// Throws value_error for a separator that can be part of a number, a name or a line end.
inline void check_separator(char c) {
  check<value_error>(std::string_view(",;:|\t ").find(c) != std::string_view::npos,
                     "read_csv: got the separator ", Found{{&c, 1}},
                     ", expected a comma, semicolon, colon, bar, tab or space");
}

/// The cells of the first row. It includes the next lines if a name in quotes continues there.
inline std::vector<std::string> take_names(Lines& lines, char separator) {
  constexpr std::size_t longest = 1 << 16;  // else a missing quote would read the whole file
  std::vector<std::string> names;
  for (std::size_t start = 0;;) {
    const Line line = lines.line();
    CsvCursor cursor(line, separator);
    cursor.move(cursor.at() + start);
    std::optional<std::string> name = cursor.take_cell();
    if (name) {
      check<format_error>(name->find('\0') == std::string::npos,
                          cursor.place(line.text.data() + start), "got ", Found{*name},
                          ", expected a name in UTF-8");
      names.push_back(std::move(*name));
      if (!cursor.take_separator()) return names;
      start = line.text.size() - cursor.rest().size();
    } else {
      const bool more = line.text.size() - start < longest && lines.extend();
      const Line all = lines.line();
      check<format_error>(more, Place{all, all.text.data() + start},
                          "got no closing quote, expected one within ", longest, " characters");
    }
  }
}

/// pandas writes 0,1,2 for columns without names, or ,0,1,2 with a column of row numbers.
inline bool are_column_numbers(const std::vector<std::string>& cells) {
  const Index first = cells.front().empty() ? 1 : 0;
  if (std::ssize(cells) < 2) return false;
  for (Index j = first; j < std::ssize(cells); ++j) {
    if (cells[static_cast<std::size_t>(j)] != text(j - first)) return false;
  }
  return true;
}

/// The number of cells of a line that are in quotes.
inline Index count_quoted(CsvCursor cursor) {
  Index count = 0;
  do {
    cursor.skip_blanks();
    count += cursor.is('"');
  } while (cursor.skip_cell() && cursor.take_separator());
  return count;
}

/// Whether the cells of the first line are names: see Header. It stays the current line.
template <float_or_double S>
bool is_header(Lines& lines, const std::vector<std::string>& cells, char separator) {
  if (!std::ranges::all_of(cells, is_value<S>) || are_column_numbers(cells)) return true;
  const auto all_quoted = [&] {
    return count_quoted(CsvCursor(lines.line(), separator)) >= std::ssize(cells);
  };
  if (!all_quoted()) return false;
  const bool differs = lines.next() && !all_quoted();
  lines.rewind(1);
  return differs;
}

/// The number of cells of a line, up to one that does not end in it.
inline Index count_cells(const Line& line, char separator) {
  CsvCursor cursor(line, separator);
  Index count = 1;
  while (cursor.skip_cell() && cursor.take_separator()) ++count;
  return count;
}

/// The separator that splits both lines into the same number of cells, more than `most`. Of several
/// such separators, the one that gives the most cells.
inline std::optional<char> likely_separator(const Line& first, const Line& second, Index most) {
  std::optional<char> likely;
  for (const char c : {',', ';', '\t', '|', ':', ' '}) {
    const Index count = count_cells(first, c);
    if (count <= most || count != count_cells(second, c)) continue;
    likely = c;
    most = count;
  }
  return likely;
}

/// Throws format_error for a file with no more columns than labels. The message suggests a
/// separator if the first two lines seem to have another one.
inline void check_width(Lines& lines, Index width, Index labels) {
  if (width > labels) return;
  const std::string name(lines.line().file), text(lines.line().text);
  const Line first{name, lines.line().number, text};
  const Line second = lines.next() ? lines.line() : first;
  const auto likely = likely_separator(first, second, width);
  fail<format_error>(LineCursor(first).place(), "got ", width, " columns, expected more than ",
                     labels, ", the number of labels", likely ? seems_separated(*likely) : "");
}

}  // namespace multihot::detail::data
