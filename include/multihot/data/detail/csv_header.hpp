#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/csv_cell.hpp>
#include <multihot/data/detail/csv_cursor.hpp>
#include <multihot/data/detail/lines.hpp>

namespace multihot::detail {

/// The cells of the current line, and of those after it as long as a quoted name goes on.
template <class Source>
std::vector<std::string> take_names(Lines<Source>& lines, char separator) {
  constexpr std::size_t longest = 1 << 16;  // lest a quote that nobody closes takes in the file
  std::vector<std::string> names;
  for (std::size_t start = 0;;) {
    const Line line = lines.line();
    CsvCursor cursor(line, separator);
    cursor.move(cursor.at() + start);
    std::optional<std::string> name = cursor.take_cell();
    if (name) {
      check<format_error>(name->find('\0') == std::string::npos,
                          Place{line, line.text.data() + start}, "got ", Found{*name},
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

/// 0,1,2, or ,0,1,2 with a column for the numbers of the rows: the names that pandas gives to
/// columns that have none.
inline bool are_numbers_of_columns(const std::vector<std::string>& cells) {
  const Index first = cells.front().empty() ? 1 : 0;
  if (std::ssize(cells) < 2) return false;
  for (Index j = first; j < std::ssize(cells); ++j) {
    if (cells[static_cast<std::size_t>(j)] != text(j - first)) return false;
  }
  return true;
}

/// The cells in quotes, of those of a line.
inline Index count_quoted(CsvCursor cursor) {
  Index count = 0;
  do {
    cursor.skip_blanks();
    count += cursor.is('"');
  } while (cursor.skip_cell() && cursor.take_separator());
  return count;
}

/// Whether the cells of the first line, which is the current one and stays it, are names: see
/// Header.
template <float_or_double S, class Source>
bool is_header(Lines<Source>& lines, const std::vector<std::string>& cells, char separator) {
  if (!std::ranges::all_of(cells, is_value<S>) || are_numbers_of_columns(cells)) return true;
  if (count_quoted(CsvCursor(lines.line(), separator)) < std::ssize(cells)) return false;
  const bool is_unlike =
      lines.next() && count_quoted(CsvCursor(lines.line(), separator)) < std::ssize(cells);
  lines.rewind(1);
  return is_unlike;
}

}  // namespace multihot::detail
