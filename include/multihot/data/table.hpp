#pragma once

#include <string>
#include <vector>

#include <multihot/core.hpp>

namespace multihot {

/// Samples and their labels, as read_csv() and read_arff() return them. A missing value is nan.
///
///   const Table<float> train = read_csv<float>("train.csv", {.labels = 6});
///   fit(model, criterion, optimizer, train, validation, options);
template <float_or_double S>
struct Table {
  Matrix<S> x = {};                             // (samples, features)
  Matrix<S> y = {};                             // (samples, labels)
  std::vector<std::string> feature_names = {};  // (features), or empty if the file has no names
  std::vector<std::string> label_names = {};    // (labels), or empty
};

/// Some rows of a table, as those of random_split(), stratified_split() or all_but().
///
///   const Table<float> validation = rows_of(table, parts[1]);
template <float_or_double S>
Table<S> rows_of(const Table<S>& table, const Eigen::VectorX<Index>& rows) {
  return {table.x(rows, Eigen::indexing::all), table.y(rows, Eigen::indexing::all),
          table.feature_names, table.label_names};
}

}  // namespace multihot
