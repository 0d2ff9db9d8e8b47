#pragma once

#include <string>
#include <vector>

#include <multihot/core.hpp>

namespace multihot {

/// Samples and their labels, as they come from a file. A missing value is nan.
template <float_or_double S>
struct Table {
  Matrix<S> x = {};                             // (samples, features)
  Matrix<S> y = {};                             // (samples, labels)
  std::vector<std::string> feature_names = {};  // (features), or none if the file has no names
  std::vector<std::string> label_names = {};    // (labels), or none
};

}  // namespace multihot
