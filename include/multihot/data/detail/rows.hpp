#pragma once

#include <algorithm>
#include <iterator>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/data/detail/columns.hpp>
#include <multihot/data/detail/lines.hpp>
#include <multihot/data/table.hpp>

namespace multihot::detail {

/// The rows after the first `start` lines. next_row() goes to the line of the next one, if there
/// is one; take_row(to) reads it, features first.
/// Counting them first costs a tenth of the time; collecting them would take twice the memory.
template <float_or_double S, class Source>
Table<S> read_rows(Lines<Source>& lines, Index start, Columns columns, auto next_row,
                   auto take_row) {
  Index rows = 0;
  for (lines.rewind(start); next_row();) ++rows;
  const Line last = lines.line();
  check<format_error>(rows > 0, Place{last, last.text.data()}, "got no row, expected one or more");

  const Index labels = std::ssize(columns.labels);
  const Index features = columns.features;
  Table<S> table{Matrix<S>(rows, features), Matrix<S>(rows, labels),
                 std::move(columns.feature_names), std::move(columns.label_names)};

  // Some rows at a time, which stay in the cache while they become columns.
  Eigen::Matrix<S, Dynamic, Dynamic, Eigen::RowMajor> tile(std::min(rows, Index{64}),
                                                           features + labels);
  lines.rewind(start);
  for (Index from = 0; from < rows; from += tile.rows()) {
    const Index few = std::min(tile.rows(), rows - from);
    for (Index i = 0; i < few; ++i) {
      check<format_error>(next_row(), lines.line().file, ": got fewer rows than before, expected ",
                          rows);
      take_row(tile.row(i).data());
    }
    table.x.middleRows(from, few) = tile.topRows(few).leftCols(features);
    if (labels == 0) continue;  // and y has no memory, in which to look for rows
    table.y.middleRows(from, few) = tile.topRows(few).rightCols(labels);
  }
  return table;
}

}  // namespace multihot::detail
