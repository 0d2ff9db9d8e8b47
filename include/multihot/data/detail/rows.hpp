#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/number.hpp>
#include <multihot/data/detail/text.hpp>
#include <multihot/data/table.hpp>

/// Rows and their cells: the common part of all formats.
namespace multihot::detail::data {

/// The slots of the columns of a file in a row of the table: first the features, then the labels.
struct Columns {
  std::vector<Index> slot = {};    // of each column, or `dropped`
  std::vector<Index> labels = {};  // the columns that are labels
  Index features = 0;
  Index first_binary = std::numeric_limits<Index>::max();  // slots from here on are 0, 1 or nan
  std::vector<std::string> feature_names = {}, label_names = {};  // empty if the file has none

  static constexpr Index dropped = -1;
  bool has_dropped() const { return features + std::ssize(labels) < std::ssize(slot); }
};

/// The fast path: the number in the next cell, if it is a plain decimal, as in most cells.
/// Otherwise nullopt, and the row stays at the cell.
template <float_or_double S>
std::optional<S> take_plain_number(auto& row) {
  const char* const begin = row.at();
  S value = 0;
  const auto [after, error] = read_decimal(begin, row.end(), value);
  row.move(after);
  if (error == std::errc() && std::isfinite(value) && row.ends_cell()) return value;
  row.move(begin);
  return std::nullopt;
}

/// nan. Throws format_error if missing values are not allowed.
template <float_or_double S>
S missing_value(bool allowed, const Place& place, const Found& found, std::string_view expected) {
  check<format_error>(allowed, place, "got ", found, ", a missing value, expected ", expected);
  return std::numeric_limits<S>::quiet_NaN();
}

// A row is a cursor with these functions, in each format:
//   take_value(j)         the number in the next cell, of column j
//   take_text()           the text of the next cell
//   found(text, j)        the text, for a message
//   skip_value()          skips the next cell
//   next()                moves to the next cell; false after the last
//   expect_end_of_row(n)  throws if more than n cells are in the row

/// Whether a label is a class: 0, 1, or nan, which is missing.
template <float_or_double S>
bool is_binary(S label) {
  return label == 0 || label == 1 || label != label;
}

/// Throws format_error for the cell of column j that begins here.
[[noreturn, gnu::cold, gnu::noinline]] void fail_not_binary(auto row, const char* begin, Index j) {
  row.move(begin);
  row.skip_blanks();
  const Place place = row.place();
  const std::string cell = row.take_text();
  fail<format_error>(place, "got ", row.found(cell, j), ", expected 0 or 1");
}

/// Reads the next cell, of column j, and writes its number to its slot in the row `to`.
template <float_or_double S>
void take_cell(auto& row, const Columns& columns, Index j, S* to) {
  const Index slot = columns.slot[static_cast<std::size_t>(j)];
  if (slot == Columns::dropped) {
    row.skip_value();
  } else {
    const char* const begin = row.at();
    to[slot] = row.take_value(j);
    if (slot >= columns.first_binary && !is_binary(to[slot])) fail_not_binary(row, begin, j);
  }
}

/// Reads a row with a cell for each column.
template <float_or_double S>
void take_cells(auto& row, const Columns& columns, S* to) {
  const Index expected = std::ssize(columns.slot);
  Index j = 0;
  bool more = true;
  while (more && j < expected) {
    take_cell(row, columns, j++, to);
    more = row.next();
  }
  check<format_error>(j == expected, row.place(), "got ", j, " ", row.cells, ", expected ",
                      expected);
  if (more) row.expect_end_of_row(expected);
}

// The rows of a file, in each format, have these functions:
//   columns()  the slots of its columns
//   rewind()   goes to the place before the first row
//   next()     moves to the next row; false after the last
//   skip()     the same, but does not check what comes after the last row
//   take(to)   reads the current row: features, then labels

/// A few rows, which stay in the cache while they are copied to columns.
inline constexpr Index tile_rows = 64;
template <float_or_double S>
using Tile = Eigen::Matrix<S, Dynamic, Dynamic, Eigen::RowMajor>;

/// Copies rows, features and then labels, to the rows of a table from `first` on.
template <float_or_double S>
void copy_rows(const auto& rows, Table<S>& table, Index first) {
  const Index labels = table.y.cols();
  table.x.middleRows(first, rows.rows()) = rows.leftCols(table.x.cols());
  if (labels == 0) return;  // y has no memory to write to
  table.y.middleRows(first, rows.rows()) = rows.rightCols(labels);
}

[[noreturn, gnu::cold]] inline void fail_no_row(const Lines& lines) {
  fail<format_error>(LineCursor(lines.line()).place(), "got no row, expected one or more");
}

/// All rows of a file. Counts them first, which takes a tenth of the time; a growing table would
/// take twice the memory.
template <float_or_double S>
Table<S> read_rows(auto rows) {
  Index count = 0;
  for (rows.rewind(); rows.skip();) ++count;

  const Columns& columns = rows.columns();
  const Index labels = std::ssize(columns.labels), features = columns.features;
  Table<S> table{Matrix<S>(count, features), Matrix<S>(count, labels), columns.feature_names,
                 columns.label_names};
  Tile<S> tile(std::min(count, tile_rows), features + labels);
  rows.rewind();
  for (Index first = 0; first < count; first += tile.rows()) {
    const Index few = std::min(tile.rows(), count - first);
    for (Index i = 0; i < few; ++i) {
      check<format_error>(rows.next(), rows.lines().line().file,
                          ": got fewer rows when read again, expected ", count);
      rows.take(tile.row(i).data());
    }
    copy_rows(tile.topRows(few), table, first);
  }
  rows.next();  // checks the rest
  if (count == 0) fail_no_row(rows.lines());
  return table;
}

}  // namespace multihot::detail::data
