#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot::detail::data {

/// The columns of a file.
struct FileColumns {
  Index count;
  const std::vector<std::string>& names;  // empty if the file has none
  Place place;                            // for error messages

  const std::string& name(Index j) const { return names[static_cast<std::size_t>(j)]; }

  /// "'a', 'b', 'c'", at most 20 names, or "0 to 2" without names
  std::string list() const {
    if (names.empty()) return "0 to " + text(count - 1);
    constexpr Index most = 20;
    std::string all;
    for (Index j = 0; j < std::min(most, count); ++j) {
      all += (j == 0 ? "" : ", ") + text(Found{name(j)});
    }
    return count > most ? all + ", ... (" + text(count) + ")" : all;
  }

  /// The numbers of these columns. Throws one format_error that lists all columns which the file
  /// does not have, or has more than once.
  std::vector<Index> find(const std::vector<Column>& wanted, std::string_view expected) const {
    std::multimap<Column, Index> all;
    for (Index j = 0; j < count; ++j) {
      all.emplace(j, j);
      if (!names.empty()) all.emplace(name(j), j);
    }
    std::vector<Index> found;
    std::string wrong;
    for (const Column& column : wanted) {
      const auto same = all.count(column);
      if (same == 1) {
        found.push_back(all.find(column)->second);
        continue;
      }
      const bool is_number = std::holds_alternative<Index>(column);
      wrong += wrong.empty() ? "" : ", ";
      wrong += (is_number ? "the number " : text(same) + " columns ") + column_text(column);
    }
    check<format_error>(wrong.empty(), place, "got ", wrong, ", expected ", expected,
                        "; the columns are ", list());
    return found;
  }
};

/// Whether `columns` lists names alone, for a file without any: its columns in their order.
/// Throws format_error unless the file has as many.
inline bool are_all_by_position(const ColumnChoice& choice, const FileColumns& file) {
  const auto is_name = [](const Column& c) { return std::holds_alternative<std::string>(c); };
  if (!choice.by_position || choice.drops() || !file.names.empty() ||
      !std::ranges::all_of(choice.columns, is_name)) {
    return false;
  }
  check<format_error>(file.count == std::ssize(choice.columns), file.place, "got ", file.count,
                      " columns without names, expected ", std::ssize(choice.columns),
                      ", one for each of the option columns");
  return true;
}

/// The columns that are kept, in the order of the file.
inline std::vector<Index> find_kept(const ColumnChoice& choice, const FileColumns& file) {
  std::vector<Index> kept;
  if (are_all_by_position(choice, file)) {
    for (Index j = 0; j < file.count; ++j) kept.push_back(j);
    return kept;
  }
  std::vector<Index> listed =
      file.find(choice.listed(), "one for each of the option " + choice.option());
  if (const auto* twice = find_twice(listed)) {
    fail<value_error>(choice.option(), ": got the column ", *twice,
                      " by its name and by its number, expected it once");
  }
  std::ranges::sort(listed);
  for (Index j = 0; j < file.count; ++j) {
    if (std::ranges::binary_search(listed, j) != choice.drops()) kept.push_back(j);
  }
  return kept;
}

/// The columns that are labels. Throws format_error for one that is left out, unless MEKA alone
/// calls it a label, and `columns` does not list it.
inline std::vector<Index> find_labels(const ColumnChoice& choice, const std::vector<Index>& kept,
                                      const FileColumns& file) {
  std::vector<Index> labels(static_cast<std::size_t>(choice.labels));
  if (!choice.label_names.empty()) {
    labels =
        file.find({choice.label_names.begin(), choice.label_names.end()}, "one for each label");
  } else if (choice.of_all) {
    std::iota(labels.begin(), labels.end(), choice.labels_first ? 0 : file.count - choice.labels);
    const auto is_left_out = [&](Index j) { return !std::ranges::binary_search(kept, j); };
    if (!choice.drops()) std::erase_if(labels, is_left_out);
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
  const auto check_more = [&](Index count, Index labels) {
    check<format_error>(labels < count, file.place, "got ", count, " columns, expected more than ",
                        labels, ", the number of labels");
  };
  check_more(choice.of_all && !choice.drops() ? file.count : std::ssize(kept),
             choice.label_count());

  Columns columns;
  columns.labels = find_labels(choice, kept, file);
  check_more(std::ssize(kept), std::ssize(columns.labels));
  columns.features = std::ssize(kept) - std::ssize(columns.labels);
  if (choice.binary_labels) columns.first_binary = columns.features;
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
  if (const auto* twice = find_twice(columns.label_names)) {
    fail<format_error>(file.place, "got two labels ", Found{*twice}, ", expected different names");
  }
  return columns;
}

}  // namespace multihot::detail::data
