#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/columns.hpp>
#include <multihot/data/detail/csv_cursor.hpp>
#include <multihot/data/detail/csv_header.hpp>
#include <multihot/data/detail/csv_row.hpp>
#include <multihot/data/detail/csv_separator.hpp>
#include <multihot/data/detail/lines.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/source.hpp>
#include <multihot/data/table.hpp>

namespace multihot {

/// Whether the first line holds names. With `detect` it does in these cases, and in no other:
/// - at least one of its cells is not a value: a number, a missing value, true or false;
/// - its cells are exactly 0,1,2,..., two or more, or an empty cell and then 0,1,2,...: the names
///   that pandas gives to columns without names;
/// - all its cells are in quotes, and a cell of the second line is not: as R writes names.
/// Use `absent` if the first sample looks like this, and `present` if the names are other numbers.
enum class Header { detect, present, absent };

/// A number of labels counts the columns that are not left out.
struct CsvOptions {
  Index labels = 0;                           // so many of the columns, the last ones
  bool labels_first = false;                  // so many, but the first ones
  std::vector<std::string> label_names = {};  // or those of these names, in this order
  std::vector<Column> columns = {};           // only these of the file, in its order
  std::vector<Column> drop = {};              // or all but these, as an id or a text
  Header header = Header::detect;
  char separator = ',';
  bool allow_missing = true;  // as nan: empty cells, ?, NA, #N/A, nan, null, ..., in any case
};

namespace detail {

template <float_or_double S, class Source>
Table<S> csv_table(Lines<Source> lines, const CsvOptions& options) {
  const LabelChoice labels{options.labels, options.labels_first, options.label_names};
  check_choice(labels);
  const KeptColumns kept = kept_columns(options.columns, options.drop);
  check_separator(options.separator);
  const auto cursor = [&] { return CsvCursor(lines.line(), options.separator); };

  const bool any = lines.next();
  check<format_error>(any && !cursor().is_blank_line(), cursor().place(),
                      "got an empty line, expected names or numbers");
  std::vector<std::string> names = take_names(lines, options.separator);
  const Index width = std::ssize(names);
  const bool has_header =
      options.header == Header::present ||
      (options.header == Header::detect && is_header<S>(lines, names, options.separator));
  if (!has_header) names.clear();
  check_width(lines, width, labels);
  const Columns columns = choose_columns(labels, kept, width, names, cursor().place());

  const auto next_row = [&] {
    if (!lines.next()) return false;
    if (!cursor().is_blank_line()) {
      if (columns.has_dropped()) take_whole_row(lines, options.separator);
      return true;
    }
    while (lines.next()) {
      check<format_error>(cursor().is_blank_line(), cursor().place(),
                          "got a line after an empty one, expected the end");
    }
    return false;
  };
  const auto take = [&](S* to) { take_row(cursor(), columns, options.allow_missing, to); };
  return read_rows<S>(lines, has_header ? lines.passed() : 0, columns, next_row, take);
}

}  // namespace detail

/// Reads a table of numbers, as spreadsheets and pandas write them: cells in quotes or not, blanks
/// around them, lines that end with \n, \r\n or \r, empty lines at the end.   pandas.read_csv
/// Decimals have a point, whatever the locale; true is 1, false 0; infinity is refused. Columns of
/// text have to be left out: {.labels = 6, .drop = {"id", "comment"}}
/// Throws io_error, or format_error with line and byte, "train.csv:17:23: got 'abc' in column 4,
/// expected a number".
template <float_or_double S>
Table<S> read_csv(const std::string& path, const CsvOptions& options = {}) {
  return detail::csv_table<S>(detail::Lines(detail::FileSource(path)), options);
}

/// The same from memory.
template <float_or_double S>
Table<S> parse_csv(std::string_view text, const CsvOptions& options = {}) {
  return detail::csv_table<S>(detail::Lines(detail::TextSource(text)), options);
}

}  // namespace multihot
