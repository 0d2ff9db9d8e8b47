#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/column.hpp>
#include <multihot/data/detail/place.hpp>

namespace multihot::detail {

/// Which columns of a file are labels: the last, the first, or those of these names.
struct LabelChoice {
  Index count = 0;
  bool first = false;
  std::vector<std::string> names = {};
  bool of_all = false;  // counted among all columns of the file, not among those that are kept
};

/// Which columns of a file are kept: only these, or all but these.
struct KeptColumns {
  std::vector<Column> listed;
  bool dropped;
  std::set<Column> set{listed.begin(), listed.end()};

  std::string_view option() const { return dropped ? "drop" : "columns"; }
  bool has(Index number, const std::string& name) const {
    return (set.contains(number) || set.contains(name)) != dropped;
  }
};

/// 'id', in quotes, or 3
inline std::string column_text(const Column& column) {
  const auto* name = std::get_if<std::string>(&column);
  return name ? text(Found{*name}) : text(std::get<Index>(column));
}

/// One of those that occur twice, or the end.
template <class T>
auto find_twice(const std::vector<T>& all) {
  std::set<T> seen;
  return std::ranges::find_if(all, [&](const T& one) { return !seen.insert(one).second; });
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

/// Throws value_error, also for a column twice.
inline KeptColumns kept_columns(const std::vector<Column>& columns,
                                const std::vector<Column>& drop) {
  check<value_error>(columns.empty() || drop.empty(), "columns: got ", std::ssize(columns),
                     " to keep and ", std::ssize(drop), " to drop, expected one of the two");
  KeptColumns kept{columns.empty() ? drop : columns, columns.empty()};
  const auto twice = find_twice(kept.listed);
  if (twice != kept.listed.end()) {
    fail<value_error>(kept.option(), ": got the column ", column_text(*twice),
                      " twice, expected it once");
  }
  return kept;
}

/// "'a', 'b', 'c'", or the first of them, if they are many
inline std::string listed(const std::vector<std::string>& names) {
  constexpr Index most = 20;
  std::string all;
  for (Index j = 0; j < std::min(most, std::ssize(names)); ++j) {
    all += (j == 0 ? "" : ", ") + text(Found{names[static_cast<std::size_t>(j)]});
  }
  return std::ssize(names) > most ? all + ", ... (" + text(std::ssize(names)) + ")" : all;
}

/// The numbers of these columns of a file, which has so many, and these names, if it has any.
/// Throws format_error with all that are not there, or not the only one of their name.
inline std::vector<Index> find_columns(const std::vector<Column>& wanted, Index columns,
                                       const std::vector<std::string>& names, const Place& place,
                                       std::string_view expected) {
  std::multimap<std::string_view, Index> numbers;
  for (Index j = 0; const std::string& name : names) numbers.emplace(name, j++);
  std::vector<Index> found;
  std::string wrong;
  const auto add_wrong = [&](const std::string& what) {
    wrong += (wrong.empty() ? "" : ", ") + what;
  };
  for (const Column& column : wanted) {
    if (const auto* name = std::get_if<std::string>(&column)) {
      const auto count = numbers.count(*name);
      if (count == 1) found.push_back(numbers.find(*name)->second);
      else add_wrong(text(count) + " columns " + text(Found{*name}));
    } else {
      const Index number = std::get<Index>(column);
      if (0 <= number && number < columns) found.push_back(number);
      else add_wrong("the number " + text(number));
    }
  }
  check<format_error>(wrong.empty(), place, "got ", wrong, ", expected ", expected,
                      "; the columns are ",
                      names.empty() ? "0 to " + text(columns - 1) : listed(names));
  return found;
}

}  // namespace multihot::detail
