#pragma once

#include <iterator>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_header.hpp>
#include <multihot/data/detail/arff_row.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/columns.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot::detail::data {

/// The rows of an ARFF file: see rows.hpp.
template <float_or_double S>
class ArffRows {
 public:
  /// Reads the lines up to @data. The lines must outlive this object.
  ArffRows(Lines& lines, ColumnChoice choice, bool allow_missing)
      : lines_(lines),
        allow_missing_(allow_missing),
        attributes_(take_header<S>(lines, choice)),
        start_(lines.passed()) {
    std::vector<std::string> names;
    for (const auto& attribute : attributes_) names.push_back(attribute.name);
    const LineCursor end(lines.line());
    columns_ = choose_columns(choice, {std::ssize(names), names, end.place()});
    for (const Index j : columns_.labels) {
      const auto& label = attributes_[static_cast<std::size_t>(j)];
      const Line line{lines.line().file, label.line, ""};
      check<format_error>(label.has_numbers, LineCursor(line).place(), "got the label ",
                          Found{label.name},
                          " with values in words, expected numbers, as {0,1}, or {no,yes}");
    }
  }

  Lines& lines() const { return lines_; }
  const Columns& columns() const { return columns_; }

  void rewind() { lines_.rewind(start_); }
  bool skip() {
    while (lines_.next()) {
      if (!ArffCursor(lines_.line()).is_end_but_for_commas()) return true;
    }
    return false;
  }
  bool next() { return skip(); }
  void take(S* to) {
    ArffRow<S>(lines_.line(), attributes_, allow_missing_).take_all(columns_, to);
  }

 private:
  Lines& lines_;
  bool allow_missing_;
  std::vector<ArffAttribute<S>> attributes_;
  Columns columns_;
  Index start_;  // the lines before the first row
};

}  // namespace multihot::detail::data
