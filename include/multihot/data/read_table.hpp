#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/any_rows.hpp>
#include <multihot/data/detail/csv_header.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/text.hpp>
#include <multihot/data/table.hpp>

/// Reads CSV and ARFF files into Eigen matrices of features and of labels
///
///   const auto train = read_table<float>("train.arff", {.labels = 6});
namespace multihot {

/// As CsvOptions and ArffOptions. In addition, if `columns` lists names alone and the table has
/// none, it must have as many columns, which are taken in their order.
struct TableOptions {
  Index labels = 0;                           // the number of labels: the last kept columns
  bool labels_first = false;                  // or the first ones
  std::vector<std::string> label_names = {};  // or the labels by name, in this order
  std::vector<Column> columns = {};           // keep only these, in the order of the file
  std::vector<Column> drop = {};              // or keep all but these, such as an id or a text
  Header header = Header::detect;             // of CSV
  std::optional<char> separator = {};         // of CSV; found in the first two rows if not given
  bool allow_missing = true;                  // as nan
  bool binary_labels = false;                 // a label that is not 0, 1 or missing is an error
};

/// Reads a table of numbers: ARFF, if the first line that is neither empty nor a comment begins
/// with `@relation`, as read_arff() does; else CSV, as read_csv() does. The name of the file tells
/// nothing. Reads pipes too, which are kept in memory.
///
/// The separator of CSV is the comma, semicolon, tab or bar that splits the first two rows into the
/// same number of cells; of several, the one with the largest share of numbers in the second row,
/// then with the most cells. If there is none, but a blank does it, it is a blank. Two that are
/// equally good are a format_error. Cells in quotes are not split.
///
/// Throws io_error, format_error and value_error as read_csv() and read_arff() do.
template <float_or_double S>
Table<S> read_table(const std::string& path, const TableOptions& options = {});

/// Reads the same from a text in memory.
template <float_or_double S>
Table<S> parse_table(std::string_view text, const TableOptions& options = {});

namespace detail::data {

template <float_or_double S>
Table<S> any_table(Lines lines, const TableOptions& options) {
  return std::visit([](auto rows) { return read_rows<S>(std::move(rows)); },
                    any_rows<S>(lines, options));
}

}  // namespace detail::data

template <float_or_double S>
Table<S> read_table(const std::string& path, const TableOptions& options) {
  return detail::data::any_table<S>(detail::data::Lines(path), options);
}

template <float_or_double S>
Table<S> parse_table(std::string_view text, const TableOptions& options) {
  return detail::data::any_table<S>({"text", text}, options);
}

}  // namespace multihot
