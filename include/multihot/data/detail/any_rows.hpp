#pragma once

#include <string>
#include <variant>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/arff_rows.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/csv_rows.hpp>
#include <multihot/data/detail/csv_separator.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot::detail::data {

/// The rows of a table in one of the formats: see rows.hpp.
template <float_or_double S>
using AnyRows = std::variant<CsvRows<S>, ArffRows<S>>;

/// Whether the first line that is neither empty nor a comment begins with a keyword of ARFF.
inline bool is_arff(Lines& lines) {
  lines.rewind(0);
  while (lines.next()) {
    const Line line = lines.line();
    if (ArffCursor(line).is_end_but_for_commas()) continue;
    ArffCursor cursor(line);
    cursor.skip_blanks();
    if (!cursor.is('@')) return false;
    const std::string keyword = lower(cursor.take_word().text);
    return keyword == "@relation" || keyword == "@attribute" || keyword == "@data";
  }
  return false;
}

/// The rows of a CSV or ARFF file: its content tells which of the two it is.
template <float_or_double S>
AnyRows<S> any_rows(Lines& lines, const auto& options) {
  ColumnChoice choice = column_choice(options);
  choice.by_position = true;
  if (options.separator) check_separator(*options.separator);
  if (is_arff(lines)) {
    lines.rewind(0);
    return ArffRows<S>(lines, choice, options.allow_missing);
  }
  const char separator = options.separator ? *options.separator : find_separator<S>(lines);
  lines.rewind(0);
  return CsvRows<S>(lines, choice, {options.header, separator, options.allow_missing});
}

}  // namespace multihot::detail::data
