#pragma once

#include <algorithm>
#include <iterator>
#include <numeric>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/place.hpp>

namespace multihot::detail {

/// How the columns of a file stand in a table: the features in their order, then the labels.
struct Columns {
  std::vector<Index> slot = {};    // where column j goes, or `dropped`
  std::vector<Index> labels = {};  // the columns that are labels
  Index features = 0;
  std::vector<std::string> feature_names = {}, label_names = {};  // none, where the file has none

  static constexpr Index dropped = -1;
  bool has_dropped() const { return features + std::ssize(labels) < std::ssize(slot); }
};

/// The numbers of the columns that are kept, in the order of the file.
inline std::vector<Index> find_kept(const KeptColumns& kept, Index columns,
                                    const std::vector<std::string>& names, const Place& place) {
  std::vector<Index> found =
      find_columns(kept.listed, columns, names, place,
                   "one for each of the option " + std::string(kept.option()));
  std::ranges::sort(found);
  const auto twice = std::ranges::adjacent_find(found);
  if (twice != found.end()) {
    fail<value_error>(kept.option(), ": got the column ", *twice,
                      " by its name and by its number, expected it once");
  }
  if (!kept.dropped) return found;
  std::vector<Index> all(static_cast<std::size_t>(columns)), rest;
  std::iota(all.begin(), all.end(), 0);
  std::ranges::set_difference(all, found, std::back_inserter(rest));
  return rest;
}

/// The numbers of the labels. Throws format_error for one that is not kept.
inline std::vector<Index> find_labels(const LabelChoice& choice, const std::vector<Index>& kept,
                                      Index columns, const std::vector<std::string>& names,
                                      const Place& place) {
  std::vector<Index> labels(static_cast<std::size_t>(choice.count));
  if (!choice.names.empty()) {
    labels = find_columns({choice.names.begin(), choice.names.end()}, columns, names, place,
                          "one for each label");
  } else if (choice.of_all) {
    std::iota(labels.begin(), labels.end(), choice.first ? 0 : columns - choice.count);
  } else {
    std::copy_n(choice.first ? kept.begin() : kept.end() - choice.count, choice.count,
                labels.begin());
  }
  for (const Index j : labels) {
    const bool is_kept = std::ranges::binary_search(kept, j);
    check<format_error>(is_kept, place, "got the label ",
                        Found{names.empty() ? text(j) : names[static_cast<std::size_t>(j)]},
                        " among the columns that are left out, expected it among the others");
  }
  return labels;
}

/// Of a file with so many columns, of these names, if it has any. Throws format_error unless it has
/// the columns and labels that are chosen, labels of different names, and a feature beside them.
inline Columns choose_columns(const LabelChoice& choice, const KeptColumns& keep, Index columns,
                              const std::vector<std::string>& names, const Place& place) {
  const Index labels = choice.names.empty() ? choice.count : std::ssize(choice.names);
  check<format_error>(choice.names.empty() || !names.empty(), place,
                      "got no header, expected one with the names of the labels");
  const std::vector<Index> kept = find_kept(keep, columns, names, place);
  check<format_error>(labels < std::ssize(kept), place, "got ", std::ssize(kept),
                      " columns, expected more than ", labels, ", the number of labels");

  Columns result;
  result.labels = find_labels(choice, kept, columns, names, place);
  result.features = std::ssize(kept) - labels;
  result.slot.assign(static_cast<std::size_t>(columns), Columns::dropped);
  const auto name = [&](Index j) { return names[static_cast<std::size_t>(j)]; };
  for (Index to = result.features; const Index j : result.labels) {
    result.slot[static_cast<std::size_t>(j)] = to++;
    if (!names.empty()) result.label_names.push_back(name(j));
  }
  for (Index to = 0; const Index j : kept) {
    Index& slot = result.slot[static_cast<std::size_t>(j)];
    if (slot != Columns::dropped) continue;  // a label
    slot = to++;
    if (!names.empty()) result.feature_names.push_back(name(j));
  }
  const auto twice = find_twice(result.label_names);
  if (twice != result.label_names.end()) {
    fail<format_error>(place, "got two labels ", Found{*twice}, ", expected different names");
  }
  return result;
}

}  // namespace multihot::detail
