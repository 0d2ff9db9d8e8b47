#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot::data::detail {

/// Which columns of a file are kept, and which of them are labels: the options that all formats
/// share.
struct ColumnChoice {
  Index labels = 0;
  bool labels_first = false;
  std::vector<std::string> label_names = {};
  std::vector<Column> columns = {}, drop = {};
  bool of_all = false;  // `labels` counts all columns of the file, not only those that are kept

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

/// The first element that is equal to one before it, or the end.
template <class T>
auto find_twice(const std::vector<T>& all) {
  std::set<T> seen;
  return std::ranges::find_if(all, [&](const T& one) { return !seen.insert(one).second; });
}

/// 'id', in quotes, or 3
inline std::string column_text(const Column& column) {
  const auto* name = std::get_if<std::string>(&column);
  return name ? text(Found{*name}) : text(std::get<Index>(column));
}

/// Throws value_error for a choice that is wrong for any file.
inline ColumnChoice column_choice(const auto& options) {
  ColumnChoice choice{options.labels, options.labels_first, options.label_names, options.columns,
                      options.drop};
  check<value_error>(choice.labels >= 0, "labels: got ", choice.labels, ", expected >= 0");
  check<value_error>(choice.labels == 0 || choice.label_names.empty(), "labels: got a number, ",
                     choice.labels, ", and ", std::ssize(choice.label_names),
                     " names, expected one of the two");
  const auto name = find_twice(choice.label_names);
  if (name != choice.label_names.end()) {
    fail<value_error>("labels: got the name ", Found{*name}, " twice, expected it once");
  }
  check<value_error>(choice.columns.empty() || choice.drop.empty(), "columns: got ",
                     std::ssize(choice.columns), " to keep and ", std::ssize(choice.drop),
                     " to drop, expected one of the two");
  const auto column = find_twice(choice.listed());
  if (column != choice.listed().end()) {
    fail<value_error>(choice.option(), ": got the column ", column_text(*column),
                      " twice, expected it once");
  }
  return choice;
}

/// The columns that a file has.
struct FileColumns {
  Index count;
  const std::vector<std::string>& names;  // none, if the file has none
  Place place;                            // of errors

  const std::string& name(Index j) const { return names[static_cast<std::size_t>(j)]; }

  /// "'a', 'b', 'c'", the first 20 if they are many; or "0 to 2"
  std::string list() const {
    if (names.empty()) return "0 to " + text(count - 1);
    constexpr Index most = 20;
    std::string all;
    for (Index j = 0; j < std::min(most, count); ++j) {
      all += (j == 0 ? "" : ", ") + text(Found{name(j)});
    }
    return count > most ? all + ", ... (" + text(count) + ")" : all;
  }

  /// The numbers of these columns. Throws one format_error for all of them that the file does not
  /// have, or has more than once.
  std::vector<Index> find(const std::vector<Column>& wanted, std::string_view expected) const {
    std::multimap<std::string_view, Index> numbers;
    for (Index j = 0; j < std::ssize(names); ++j) numbers.emplace(name(j), j);
    std::vector<Index> found;
    std::string wrong;
    const auto add = [&](bool is_right, Index number, const std::string& got) {
      if (is_right) found.push_back(number);
      else wrong += (wrong.empty() ? "" : ", ") + got;
    };
    for (const Column& column : wanted) {
      if (const auto* wanted_name = std::get_if<std::string>(&column)) {
        const auto [first, last] = numbers.equal_range(*wanted_name);
        const auto same = std::distance(first, last);
        add(same == 1, same == 1 ? first->second : 0,
            text(same) + " columns " + column_text(column));
      } else {
        const Index number = std::get<Index>(column);
        add(0 <= number && number < count, number, "the number " + text(number));
      }
    }
    check<format_error>(wrong.empty(), place, "got ", wrong, ", expected ", expected,
                        "; the columns are ", list());
    return found;
  }
};

/// The slots of the columns of a file in a row of the table: first the features, then the labels.
struct Columns {
  std::vector<Index> slot = {};    // of each column, or `dropped`
  std::vector<Index> labels = {};  // the columns that are labels
  Index features = 0;
  std::vector<std::string> feature_names = {}, label_names = {};  // none, if the file has none

  static constexpr Index dropped = -1;
  bool has_dropped() const { return features + std::ssize(labels) < std::ssize(slot); }
};

/// The columns that are kept, in the order of the file.
inline std::vector<Index> find_kept(const ColumnChoice& choice, const FileColumns& file) {
  std::vector<Index> listed =
      file.find(choice.listed(), "one for each of the option " + choice.option());
  const auto twice = find_twice(listed);
  if (twice != listed.end()) {
    fail<value_error>(choice.option(), ": got the column ", *twice,
                      " by its name and by its number, expected it once");
  }
  std::ranges::sort(listed);
  std::vector<Index> kept;
  for (Index j = 0; j < file.count; ++j) {
    if (std::ranges::binary_search(listed, j) != choice.drops()) kept.push_back(j);
  }
  return kept;
}

/// The columns that are labels. Throws format_error for one that is dropped.
inline std::vector<Index> find_labels(const ColumnChoice& choice, const std::vector<Index>& kept,
                                      const FileColumns& file) {
  std::vector<Index> labels(static_cast<std::size_t>(choice.labels));
  if (!choice.label_names.empty()) {
    labels =
        file.find({choice.label_names.begin(), choice.label_names.end()}, "one for each label");
  } else if (choice.of_all) {
    std::iota(labels.begin(), labels.end(), choice.labels_first ? 0 : file.count - choice.labels);
  } else {
    const auto first = choice.labels_first ? kept.begin() : kept.end() - choice.labels;
    std::copy_n(first, choice.labels, labels.begin());
  }
  for (const Index j : labels) {
    check<format_error>(std::ranges::binary_search(kept, j), file.place, "got the label ",
                        Found{file.names.empty() ? text(j) : file.name(j)},
                        " among the columns that are left out, expected it among the others");
  }
  return labels;
}

/// Throws format_error unless the file has the chosen columns, labels of different names, and at
/// least one feature.
inline Columns choose_columns(const ColumnChoice& choice, const FileColumns& file) {
  check<format_error>(choice.label_names.empty() || !file.names.empty(), file.place,
                      "got no header, expected one with the names of the labels");
  const std::vector<Index> kept = find_kept(choice, file);
  const Index labels = choice.label_count();
  check<format_error>(labels < std::ssize(kept), file.place, "got ", std::ssize(kept),
                      " columns, expected more than ", labels, ", the number of labels");

  Columns columns;
  columns.labels = find_labels(choice, kept, file);
  columns.features = std::ssize(kept) - labels;
  columns.slot.assign(static_cast<std::size_t>(file.count), Columns::dropped);
  const auto slot = [&](Index j) -> Index& { return columns.slot[static_cast<std::size_t>(j)]; };
  for (Index next = columns.features; const Index j : columns.labels) {
    slot(j) = next++;
    if (!file.names.empty()) columns.label_names.push_back(file.name(j));
  }
  for (Index next = 0; const Index j : kept) {
    if (slot(j) != Columns::dropped) continue;  // a label
    slot(j) = next++;
    if (!file.names.empty()) columns.feature_names.push_back(file.name(j));
  }
  const auto twice = find_twice(columns.label_names);
  if (twice != columns.label_names.end()) {
    fail<format_error>(file.place, "got two labels ", Found{*twice}, ", expected different names");
  }
  return columns;
}

}  // namespace multihot::data::detail
