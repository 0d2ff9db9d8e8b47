#pragma once

#include <iterator>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/columns.hpp>
#include <multihot/data/detail/csv_header.hpp>
#include <multihot/data/detail/csv_row.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot::detail::data {

/// How a CSV file is written.
struct CsvFormat {
  Header header;
  char separator;
  bool allow_missing;
};

/// The rows of a CSV file: see rows.hpp.
template <float_or_double S>
class CsvRows {
 public:
  /// Reads the first line. The lines must outlive this object.
  CsvRows(Lines& lines, const ColumnChoice& choice, const CsvFormat& format)
      : lines_(lines), format_(format) {
    const char separator = format.separator;
    check_separator(separator);
    const bool any = lines.next();
    check<format_error>(any && !cursor().is_blank_line(), cursor().place(),
                        "got an empty line, expected names or numbers");
    names_ = take_names(lines, separator);
    const Index width = std::ssize(names_);
    const bool has_names =
        format.header == Header::present ||
        (format.header == Header::detect && is_header<S>(lines, names_, separator));
    if (!has_names) names_.clear();
    start_ = has_names ? lines.passed() : 0;
    // If labels that are asked for by name are missing, the error of choose_columns() names them.
    if (choice.label_names.empty() || width == 1) check_width(lines, width, choice.label_count());
    columns_ = choose_columns(choice, {width, names_, cursor().place()});
  }

  Lines& lines() const { return lines_; }
  const Columns& columns() const { return columns_; }

  void rewind() { lines_.rewind(start_); }
  bool skip() {
    if (!lines_.next() || cursor().is_blank_line()) return false;
    if (columns_.has_dropped()) take_whole_row(lines_, format_.separator);
    return true;
  }
  bool next() {
    if (skip()) return true;
    while (lines_.next()) {
      check<format_error>(cursor().is_blank_line(), cursor().place(),
                          "got a line after an empty one, expected the end");
    }
    return false;
  }
  void take(S* to) {
    CsvRow<S> row(lines_.line(), format_.separator, names_, format_.allow_missing);
    take_cells(row, columns_, to);
  }

 private:
  CsvCursor cursor() const { return {lines_.line(), format_.separator}; }

  Lines& lines_;
  CsvFormat format_;
  std::vector<std::string> names_;  // of all columns, or empty
  Columns columns_;
  Index start_ = 0;  // the lines before the first row
};

}  // namespace multihot::detail::data
