#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/arff_rows.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/text.hpp>
#include <multihot/data/table.hpp>

/// Reads ARFF files (Weka, Mulan, MEKA, KEEL) into Eigen matrices of features and of labels
///
///   const auto train = read_arff<float>("emotions-train.arff", {.labels = 6});
///   const auto same = read_arff<float>("emotions-train.arff",
///                                      {.label_names = read_mulan_xml("emotions.xml")});
namespace multihot {

/// With neither `labels` nor `label_names`, the labels are those that MEKA gives in the name of the
/// relation, as in 'music: -C 6', without those that `columns` leaves out.
struct ArffOptions {
  Index labels = 0;                           // the number of labels: the last kept columns
  bool labels_first = false;                  // or the first ones
  std::vector<std::string> label_names = {};  // or the labels by name, in this order
  std::vector<Column> columns = {};           // keep only these, in the order of the file
  std::vector<Column> drop = {};              // or keep all but these, such as an id or a text
  bool allow_missing = true;                  // read ? as nan; an error otherwise
  bool binary_labels = false;                 // a label that is not 0, 1 or missing is an error
};

/// Reads a table of numbers from an ARFF file of Weka, Mulan, MEKA or KEEL, with dense or sparse
/// rows.                                                          scipy.io.arff.loadarff
///
/// Nominal values become numbers:
/// - {0,1} and other lists of numbers: these numbers;
/// - {FALSE,TRUE}, {yes,no} and the like, in any case and order: 0 and 1;
/// - other words: their positions in the list, from 0. Such a column cannot be a label.
///
/// Columns of strings and dates must be dropped. Weights of samples are an error.
///
/// Throws io_error, format_error with line and byte, as read_csv() does, and value_error for
/// options that contradict each other.
/// https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/
template <float_or_double S>
Table<S> read_arff(const std::string& path, const ArffOptions& options = {});

/// Reads the same from a text in memory.
template <float_or_double S>
Table<S> parse_arff(std::string_view text, const ArffOptions& options = {});

namespace detail::data {

template <float_or_double S>
Table<S> arff_table(Lines lines, const ArffOptions& options) {
  return read_rows<S>(ArffRows<S>(lines, column_choice(options), options.allow_missing));
}

}  // namespace detail::data

template <float_or_double S>
Table<S> read_arff(const std::string& path, const ArffOptions& options) {
  return detail::data::arff_table<S>(detail::data::Lines(path), options);
}

template <float_or_double S>
Table<S> parse_arff(std::string_view text, const ArffOptions& options) {
  return detail::data::arff_table<S>({"text", text}, options);
}

}  // namespace multihot
