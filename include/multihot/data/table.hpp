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

}  // namespace multihot
