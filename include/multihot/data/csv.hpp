#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/columns.hpp>
#include <multihot/data/detail/csv_header.hpp>
#include <multihot/data/detail/csv_row.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/text.hpp>
#include <multihot/data/table.hpp>

/// Reads CSV files into Eigen matrices of features and of labels
///
///   const auto train = read_csv<float>("train.csv", {.labels = 6, .drop = {"id", "comment"}});
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

struct CsvOptions {
  Index labels = 0;                           // the number of labels: the last kept columns
  bool labels_first = false;                  // or the first ones
  std::vector<std::string> label_names = {};  // or the labels by name, in this order
  std::vector<Column> columns = {};           // keep only these, in the order of the file
  std::vector<Column> drop = {};              // or keep all but these, such as an id or a text
  Header header = Header::detect;
  char separator = ',';
  bool allow_missing = true;  // as nan: empty cells, ?, NA, #N/A, nan, null, ..., in any case
};

/// Reads a table of numbers from a CSV file.                                  pandas.read_csv
///
/// Cells may be in quotes and have blanks around them. Lines end with \n, \r\n or \r; empty lines
/// are allowed at the end. Decimals are written with a point, in any locale; true is 1, false is 0;
/// infinity is an error. Columns of text must be dropped.
///
/// Throws io_error if the file cannot be read; format_error with line and byte, "train.csv:17:23:
/// got 'abc' in column 4, expected a number"; value_error for options that contradict each other.
template <float_or_double S>
Table<S> read_csv(const std::string& path, const CsvOptions& options = {});

/// Reads the same from a text in memory.
template <float_or_double S>
Table<S> parse_csv(std::string_view text, const CsvOptions& options = {});

namespace detail::data {

template <float_or_double S>
Table<S> csv_table(Lines lines, const CsvOptions& options) {
  const ColumnChoice choice = column_choice(options);
  const char separator = options.separator;
  check_separator(separator);
  const auto cursor = [&] { return CsvCursor(lines.line(), separator); };

  const bool any = lines.next();
  check<format_error>(any && !cursor().is_blank_line(), cursor().place(),
                      "got an empty line, expected names or numbers");
  std::vector<std::string> names = take_names(lines, separator);
  const Index width = std::ssize(names);
  const bool has_names =
      options.header == Header::present ||
      (options.header == Header::detect && is_header<S>(lines, names, separator));
  if (!has_names) names.clear();
  check_width(lines, width, choice.label_count());
  const Columns columns = choose_columns(choice, {width, names, cursor().place()});

  const auto next_row = [&] {
    if (!lines.next()) return false;
    if (!cursor().is_blank_line()) {
      if (columns.has_dropped()) take_whole_row(lines, separator);
      return true;
    }
    while (lines.next()) {
      check<format_error>(cursor().is_blank_line(), cursor().place(),
                          "got a line after an empty one, expected the end");
    }
    return false;
  };
  const auto take_row = [&](S* to) {
    CsvRow<S> row(lines.line(), separator, options.allow_missing);
    take_cells(row, columns, to);
  };
  return read_rows<S>(lines, has_names ? lines.passed() : 0, columns, next_row, take_row);
}

}  // namespace detail::data

template <float_or_double S>
Table<S> read_csv(const std::string& path, const CsvOptions& options) {
  return detail::data::csv_table<S>(detail::data::Lines(path), options);
}

template <float_or_double S>
Table<S> parse_csv(std::string_view text, const CsvOptions& options) {
  return detail::data::csv_table<S>({"text", text}, options);
}

}  // namespace multihot
