#pragma once

#include <cstddef>
#include <iterator>

#include <multihot/core.hpp>
#include <multihot/data/detail/columns.hpp>
#include <multihot/data/detail/csv_cell.hpp>
#include <multihot/data/detail/csv_cursor.hpp>
#include <multihot/data/detail/lines.hpp>

namespace multihot::detail {

/// Takes lines into the current one as long as a quoted text goes on, up to a limit, lest a quote
/// that nobody closes takes in the file.
template <class Source>
void take_whole_row(Lines<Source>& lines, char separator) {
  constexpr std::size_t longest = 1 << 20;
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

/// The number of each column to its slot, if it has one.
template <float_or_double S>
void take_row(CsvCursor cursor, const Columns& columns, bool allow_missing, S* to) {
  const Index expected = std::ssize(columns.slot);
  Index column = 0;
  do {
    check<format_error>(column < expected, cursor.place(), "got more than ", expected,
                        " cells, expected ", expected);
    const Index slot = columns.slot[static_cast<std::size_t>(column++)];
    if (slot == Columns::dropped) {
      const Place place = cursor.place();
      check<format_error>(cursor.skip_cell(), place, "got no closing quote, expected one");
    } else {
      to[slot] = take_number<S>(cursor, allow_missing, column);
    }
  } while (cursor.take_separator());
  check<format_error>(column == expected, cursor.place(), "got ", column, " cells, expected ",
                      expected);
}

}  // namespace multihot::detail
