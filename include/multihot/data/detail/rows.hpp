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
//   skip_value()          skips the next cell
//   next()                moves to the next cell; false after the last
//   expect_end_of_row(n)  throws if more than n cells are in the row

/// Reads the next cell, of column j, and writes its number to its slot in the row `to`.
template <float_or_double S>
void take_cell(auto& row, const Columns& columns, Index j, S* to) {
  const Index slot = columns.slot[static_cast<std::size_t>(j)];
  if (slot == Columns::dropped) {
    row.skip_value();
  } else {
    to[slot] = row.take_value(j);
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

/// Reads the rows after the first `start` lines. next_row() moves to the next row, and returns
/// false after the last; take_row(to) reads it, features first. Counts the rows first, which takes
/// a tenth of the time; a growing table would take twice the memory.
template <float_or_double S>
Table<S> read_rows(Lines& lines, Index start, Columns columns, auto next_row, auto take_row) {
  Index rows = 0;
  for (lines.rewind(start); next_row();) ++rows;
  check<format_error>(rows > 0, LineCursor(lines.line()).place(),
                      "got no row, expected one or more");

  const Index labels = std::ssize(columns.labels);
  const Index features = columns.features;
  Table<S> table{Matrix<S>(rows, features), Matrix<S>(rows, labels),
                 std::move(columns.feature_names), std::move(columns.label_names)};

  // A few rows at a time, which stay in the cache while they are copied to columns.
  Eigen::Matrix<S, Dynamic, Dynamic, Eigen::RowMajor> tile(std::min(rows, Index{64}),
                                                           features + labels);
  lines.rewind(start);
  for (Index first = 0; first < rows; first += tile.rows()) {
    const Index few = std::min(tile.rows(), rows - first);
    for (Index i = 0; i < few; ++i) {
      check<format_error>(next_row(), lines.line().file,
                          ": got fewer rows when read again, expected ", rows);
      take_row(tile.row(i).data());
    }
    table.x.middleRows(first, few) = tile.topRows(few).leftCols(features);
    if (labels == 0) continue;  // y has no memory to write to
    table.y.middleRows(first, few) = tile.topRows(few).rightCols(labels);
  }
  return table;
}

}  // namespace multihot::detail::data
