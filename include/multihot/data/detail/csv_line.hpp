#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/columns.hpp>
#include <multihot/data/detail/csv_cell.hpp>
#include <multihot/data/detail/lines.hpp>

namespace multihot::detail {

/// The cells of the current line, and of those behind it as long as a quoted name goes on.
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

/// One number a column, each to its slot.
template <float_or_double S>
void take_row(CsvCursor cursor, const Columns& columns, bool allow_missing, S* to) {
  const Index expected = std::ssize(columns.slot);
  Index column = 0;
  do {
    check<format_error>(column < expected, cursor.place(), "got more than ", expected,
                        " cells, expected ", expected);
    const Index slot = columns.slot[static_cast<std::size_t>(column)];
    to[slot] = take_number<S>(cursor, allow_missing, ++column);
  } while (cursor.take_separator());
  check<format_error>(column == expected, cursor.place(), "got ", column, " cells, expected ",
                      expected);
}

}  // namespace multihot::detail
