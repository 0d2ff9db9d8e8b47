#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/place.hpp>

namespace multihot::detail {

/// Which columns of a file are labels: the last, the first, or those of these names.
struct LabelChoice {
  Index count;
  bool first;
  std::vector<std::string> names;
};

/// How the columns of a file stand in a table: the features in their order, then the labels.
struct Columns {
  std::vector<Index> slot;                              // where column j goes
  std::vector<Index> labels;                            // the columns that are labels
  std::vector<std::string> feature_names, label_names;  // none, where the file has none
};

/// One of the names that occur twice, or the end.
inline auto find_twice(const std::vector<std::string>& names) {
  std::set<std::string_view> seen;
  return std::find_if(names.begin(), names.end(),
                      [&](const std::string& name) { return !seen.insert(name).second; });
}

/// Throws value_error.
inline void check_choice(const LabelChoice& labels) {
  check<value_error>(labels.count >= 0, "labels: got ", labels.count, ", expected >= 0");
  check<value_error>(labels.count == 0 || labels.names.empty(), "labels: got a number, ",
                     labels.count, ", and ", std::ssize(labels.names),
                     " names, expected one of the two");
  const auto twice = find_twice(labels.names);
  if (twice != labels.names.end()) {
    fail<value_error>("labels: got the name ", Found{*twice}, " twice, expected it once");
  }
}

/// The columns of these names. Throws format_error with all names that have none, or several.
inline std::vector<Index> find_columns(const std::vector<std::string>& wanted,
                                       const std::vector<std::string>& names, const Place& place) {
  std::multimap<std::string_view, Index> columns;
  for (Index j = 0; const std::string& name : names) columns.emplace(name, j++);
  std::vector<Index> found;
  std::string wrong;
  for (const std::string& name : wanted) {
    const auto count = columns.count(name);
    if (count == 1) found.push_back(columns.find(name)->second);
    else wrong += (wrong.empty() ? "" : ", ") + text(count) + " columns " + text(Found{name});
  }
  check<format_error>(wrong.empty(), place, "got ", wrong, ", expected one for each label");
  return found;
}

/// Of a file with so many columns, of these names, if it has any.
/// Throws format_error unless it has the labels, under different names, and a feature beside them.
inline Columns choose_columns(const LabelChoice& choice, Index columns,
                              const std::vector<std::string>& names, const Place& place) {
  const Index labels = choice.names.empty() ? choice.count : std::ssize(choice.names);
  check<format_error>(choice.names.empty() || !names.empty(), place,
                      "got no header, expected one with the names of the labels");
  check<format_error>(labels < columns, place, "got ", columns, " columns, expected more than ",
                      labels, ", the number of labels");
  Columns result;
  result.labels.resize(static_cast<std::size_t>(labels));
  std::iota(result.labels.begin(), result.labels.end(), choice.first ? 0 : columns - labels);
  if (!choice.names.empty()) result.labels = find_columns(choice.names, names, place);

  constexpr Index feature = -1;
  result.slot.assign(static_cast<std::size_t>(columns), feature);
  for (Index to = columns - labels; const Index j : result.labels) {
    result.slot[static_cast<std::size_t>(j)] = to++;
  }
  for (Index to = 0; Index & slot : result.slot) {
    if (slot == feature) slot = to++;
  }
  if (names.empty()) return result;

  for (const Index j : result.labels) {
    result.label_names.push_back(names[static_cast<std::size_t>(j)]);
  }
  for (Index j = 0; const std::string& name : names) {
    if (result.slot[static_cast<std::size_t>(j++)] < columns - labels) {
      result.feature_names.push_back(name);
    }
  }
  const auto twice = find_twice(result.label_names);
  if (twice != result.label_names.end()) {
    fail<format_error>(place, "got two labels ", Found{*twice}, ", expected different names");
  }
  return result;
}

}  // namespace multihot::detail
