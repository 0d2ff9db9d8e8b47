#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/table.hpp>
#include <multihot/detail/check.hpp>

namespace multihot::detail::deploy {

/// The columns of a table that have these names, in their order (samples, names). Throws
/// value_error with all names that are missing or doubled, shape_error if the table does not have
/// one name for each column.
template <float_or_double S>
Matrix<S> columns_by_name(const Table<S>& table, const std::vector<std::string>& names) {
  const auto n = static_cast<Index>(table.feature_names.size());
  check<shape_error>(n == table.x.cols(), "Classifier: the table has ", n, " feature_names for ",
                     table.x.cols(), " columns, expected one for each");
  constexpr Index twice = -1;
  std::map<std::string_view, Index> places;
  for (Index j = 0; j < n; ++j) {
    const auto [place, is_new] =
        places.emplace(table.feature_names[static_cast<std::size_t>(j)], j);
    if (!is_new) place->second = twice;
  }
  Problems problems;
  std::vector<Index> chosen;
  for (const auto& name : names) {
    const auto place = places.find(name);
    if (place == places.end()) problems.add("missing ", Found{name});
    else if (place->second == twice) problems.add(Found{name}, " twice");
    else chosen.push_back(place->second);
  }
  problems.check_none<value_error>("Classifier: the features of the table: ");
  return table.x(Eigen::indexing::all, chosen);
}

}  // namespace multihot::detail::deploy
