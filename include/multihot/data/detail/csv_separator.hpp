#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <multihot/core.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/csv_cursor.hpp>
#include <multihot/data/detail/lines.hpp>
#include <multihot/data/detail/number.hpp>

namespace multihot::detail {

/// Throws value_error for a separator that may stand in a number, a name or a line end.
inline void check_separator(char c) {
  check<value_error>(std::string_view(",;:|\t ").find(c) != std::string_view::npos,
                     "read_csv: got the separator ", Found{{&c, 1}},
                     ", expected a comma, semicolon, colon, bar, tab or space");
}

/// How many cells a line has, or as many of them as end in it.
inline Index count_cells(const Line& line, char separator) {
  CsvCursor cursor(line, separator);
  Index count = 1;
  while (cursor.skip_cell() && cursor.take_separator()) ++count;
  return count;
}

/// What to tell of a cell that is no number.
template <float_or_double S>
std::string advice(std::string cell, char separator) {
  for (const char other : {';', '\t', '|'}) {
    if (other != separator && cell.find(other) != cell.npos) return seems_separated(other);
  }
  const std::size_t comma = cell.find(',');
  if (comma == cell.npos) return "";
  cell[comma] = '.';
  return number<S>(cell) ? " with a decimal point" : "";
}

/// The separator by which two lines have the most cells, and the same number of them, above `most`.
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

/// Throws format_error for a file that is not wider than its labels, and names the separator that
/// its first lines seem to have.
template <class Source>
void check_width(Lines<Source>& lines, Index width, const LabelChoice& labels) {
  const Index count = std::max(labels.count, std::ssize(labels.names));
  if (width > count) return;
  const std::string text_of_first(lines.line().text), name(lines.line().file);
  const Line first{name, lines.line().number, text_of_first};
  const Line second = lines.next() ? lines.line() : first;
  const auto likely = likely_separator(first, second, width);
  fail<format_error>(Place{first, first.text.data()}, "got ", width,
                     " columns, expected more than ", count, ", the number of labels",
                     likely ? seems_separated(*likely) : "");
}

}  // namespace multihot::detail
