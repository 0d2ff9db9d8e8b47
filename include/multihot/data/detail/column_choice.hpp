#pragma once

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot::detail::data {

/// Which columns of a file are kept, and which of them are labels: the options that all formats
/// share.
struct ColumnChoice {
  Index labels = 0;
  bool labels_first = false;
  std::vector<std::string> label_names = {};
  std::vector<Column> columns = {}, drop = {};
  bool binary_labels = false;
  bool of_all = false;       // `labels` counts all columns of the file, not only the kept ones
  bool by_position = false;  // names in `columns` are positions in a file without names

  Index label_count() const { return label_names.empty() ? labels : std::ssize(label_names); }

  bool drops() const { return columns.empty(); }
  const std::vector<Column>& listed() const { return drops() ? drop : columns; }
  std::string option() const { return drops() ? "drop" : "columns"; }
  bool keeps(Index number, const std::string& name) const {
    const bool is_listed = std::ranges::count(listed(), Column(number)) > 0 ||
                           std::ranges::count(listed(), Column(name)) > 0;
    return is_listed != drops();
  }
};

/// The first element that equals an earlier one, or null.
template <class T>
const T* find_twice(const std::vector<T>& all) {
  std::set<T> seen;
  const auto twice =
      std::ranges::find_if(all, [&](const T& one) { return !seen.insert(one).second; });
  return twice == all.end() ? nullptr : &*twice;
}

/// A name in quotes, 'id', or a number, 3
inline std::string column_text(const Column& column) {
  const auto* name = std::get_if<std::string>(&column);
  return name ? text(Found{*name}) : text(std::get<Index>(column));
}

/// Copies the choice from options. Throws value_error if it is wrong for every file.
inline ColumnChoice column_choice(const auto& options) {
  ColumnChoice choice{options.labels,  options.labels_first, options.label_names,
                      options.columns, options.drop,         options.binary_labels};
  check<value_error>(choice.labels >= 0, "labels: got ", choice.labels, ", expected >= 0");
  check<value_error>(choice.labels == 0 || choice.label_names.empty(), "labels: got a number, ",
                     choice.labels, ", and ", std::ssize(choice.label_names),
                     " names, expected one of the two");
  if (const auto* name = find_twice(choice.label_names)) {
    fail<value_error>("labels: got the name ", Found{*name}, " twice, expected it once");
  }
  check<value_error>(choice.columns.empty() || choice.drop.empty(), "columns: got ",
                     std::ssize(choice.columns), " to keep and ", std::ssize(choice.drop),
                     " to drop, expected one of the two");
  if (const auto* column = find_twice(choice.listed())) {
    fail<value_error>(choice.option(), ": got the column ", column_text(*column),
                      " twice, expected it once");
  }
  return choice;
}

}  // namespace multihot::detail::data
