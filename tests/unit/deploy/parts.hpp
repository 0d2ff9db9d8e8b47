#pragma once

#include <multihot/deploy/classifier.hpp>
#include <multihot/multihot.hpp>
#include <string>
#include <vector>

namespace nn = multihot;

inline std::vector<std::string> numbered(const std::string& name, nn::Index n) {
  std::vector<std::string> names;
  for (nn::Index j = 0; j < n; ++j) names.push_back(name + std::to_string(j));
  return names;
}

/// Samples whose features have other means and scales.
template <class S>
nn::Matrix<S> samples(nn::Index rows, nn::Index features) {
  nn::Generator g(5);
  nn::Matrix<S> x = nn::randn<S>(rows, features, g);
  for (nn::Index j = 0; j < features; ++j) {
    x.col(j).array() = x.col(j).array() * static_cast<S>(j + 1) + static_cast<S>(3 * j);
  }
  return x;
}

/// A classifier of these sizes.
template <class S>
nn::Classifier<S> classifier(const std::vector<nn::Index>& sizes,
                             const nn::MLPOptions& options = {}) {
  nn::Generator g(0);
  const nn::Index features = sizes.front(), labels = sizes.back();
  return {.network = nn::MLP<S>(sizes, g, options),
          .scaler = nn::StandardScaler(samples<S>(50, features)),
          .thresholds = Eigen::RowVectorX<S>::LinSpaced(labels, S(0.4), S(0.6)),
          .feature_names = numbered("feature ", features),
          .label_names = numbered("label ", labels)};
}
