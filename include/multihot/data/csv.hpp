#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/csv_header.hpp>
#include <multihot/data/detail/csv_rows.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/text.hpp>
#include <multihot/data/table.hpp>

/// Reads CSV files into Eigen matrices of features and of labels
///
///   const auto train = read_csv<float>("train.csv", {.labels = 6, .drop = {"id", "comment"}});
namespace multihot {

struct CsvOptions {
  Index labels = 0;                           // the number of labels: the last kept columns
  bool labels_first = false;                  // or the first ones
  std::vector<std::string> label_names = {};  // or the labels by name, in this order
  std::vector<Column> columns = {};           // keep only these, in the order of the file
  std::vector<Column> drop = {};              // or keep all but these, such as an id or a text
  Header header = Header::detect;
  char separator = ',';
  bool allow_missing = true;   // as nan: empty cells, ?, NA, #N/A, nan, null, ..., in any case
  bool binary_labels = false;  // a label that is not 0, 1 or missing is an error
};

/// Reads a table of numbers from a CSV file.                                  pandas.read_csv
///
/// Cells may be in quotes and have blanks around them. Lines end with \n, \r\n or \r; empty lines
/// are allowed at the end. Decimals are written with a point, in any locale; true is 1, false is 0;
/// infinity is an error. Columns of text must be dropped.
///
/// A pipe is read too: its text is kept in memory, as the rows are read twice.
///
/// Throws io_error if the file cannot be read; format_error with line, byte and column,
/// "train.csv:17:23: got 'abc' in column 4, 'tempo', expected a number"; value_error for options
/// that contradict each other.
template <float_or_double S>
Table<S> read_csv(const std::string& path, const CsvOptions& options = {});

/// Reads the same from a text in memory.
template <float_or_double S>
Table<S> parse_csv(std::string_view text, const CsvOptions& options = {});

namespace detail::data {

template <float_or_double S>
Table<S> csv_table(Lines lines, const CsvOptions& options) {
  return read_rows<S>(CsvRows<S>(lines, column_choice(options),
                                 {options.header, options.separator, options.allow_missing}));
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
