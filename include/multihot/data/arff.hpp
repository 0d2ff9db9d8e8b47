#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/arff_header.hpp>
#include <multihot/data/detail/arff_row.hpp>
#include <multihot/data/detail/columns.hpp>
#include <multihot/data/detail/lines.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/source.hpp>
#include <multihot/data/table.hpp>

namespace multihot {

/// With neither a number nor names, the labels are those that MEKA gives in the relation's name, as
/// in 'music: -C 6'. A number counts the columns that are not left out.
struct ArffOptions {
  Index labels = 0;                           // so many of the columns, the last ones
  bool labels_first = false;                  // so many, but the first ones
  std::vector<std::string> label_names = {};  // or those of these names, in this order
  std::vector<Column> columns = {};           // only these of the file, in its order
  std::vector<Column> drop = {};              // or all but these, as an id or a text
  bool allow_missing = true;                  // ?, as nan
};

namespace detail {

template <float_or_double S, class Source>
Table<S> arff_table(Lines<Source> lines, const ArffOptions& options) {
  const LabelChoice labels{options.labels, options.labels_first, options.label_names};
  check_choice(labels);
  const KeptColumns kept = kept_columns(options.columns, options.drop);
  const ArffHeader<S> header = take_header<S>(lines, labels, kept);
  const auto cursor = [&] { return ArffCursor(lines.line()); };
  const Columns columns = choose_columns(header.labels, kept, std::ssize(header.attributes),
                                         header.names(), cursor().place());
  for (const Index j : columns.labels) {
    const auto& attribute = header.attributes[static_cast<std::size_t>(j)];
    const Line line{lines.line().file, attribute.line, ""};
    check<format_error>(attribute.has_numbers, ArffCursor(line).place(), "got the label ",
                        Found{attribute.name},
                        " with values in words, expected numbers, as {0,1}, or {no,yes}");
  }

  const auto next_row = [&] {
    while (lines.next()) {
      if (!cursor().is_end_but_for_commas()) return true;
    }
    return false;
  };
  const auto take_row = [&](S* to) {
    ArffCursor row = cursor();
    row.skip_blanks();
    if (row.take('{')) {
      take_sparse_row(row, header.attributes, columns, options.allow_missing, to);
    } else {
      take_dense_row(row, header.attributes, columns, options.allow_missing, to);
    }
  };
  return read_rows<S>(lines, lines.passed(), columns, next_row, take_row);
}

}  // namespace detail

/// Reads the ARFF of Weka, Mulan, MEKA and KEEL, its rows dense or sparse. Nominal values stand for
/// the numbers that they spell, as in {0,1}; for 0 and 1, as in {FALSE,TRUE} or {yes,no}, in any
/// case and order; or, if they are other words, for their places in the list. Strings and dates
/// have to be left out, by the option drop; weights are refused.
/// Mulan's label names: {.label_names = read_mulan_xml("emotions.xml")}
/// Throws io_error, or format_error with line and byte, as read_csv().
/// https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/
template <float_or_double S>
Table<S> read_arff(const std::string& path, const ArffOptions& options = {}) {
  return detail::arff_table<S>(detail::Lines(detail::FileSource(path)), options);
}

/// The same from memory.
template <float_or_double S>
Table<S> parse_arff(std::string_view text, const ArffOptions& options = {}) {
  return detail::arff_table<S>(detail::Lines(detail::TextSource(text)), options);
}

}  // namespace multihot
