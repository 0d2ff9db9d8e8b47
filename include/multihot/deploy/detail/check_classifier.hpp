#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/nn/detail/layer_list.hpp>

namespace multihot::detail::deploy {

/// The names that occur more than once, each of them once.
inline std::vector<std::string_view> doubled(const std::vector<std::string>& names) {
  std::vector<std::string_view> sorted(names.begin(), names.end()), twice;
  std::ranges::sort(sorted);
  for (auto at = sorted.begin(); (at = std::adjacent_find(at, sorted.end())) != sorted.end();) {
    twice.push_back(*at);
    at = std::upper_bound(at, sorted.end(), twice.back());
  }
  return twice;
}

/// The features that a model takes, or the labels that it gives.
Index features_of(const auto& model) {
  Index features = Dynamic;
  nn::for_each_layer(model.layers(), [&](const auto& layer, auto) {
    if (features == Dynamic) features = nn::in_features(layer, Dynamic);
  });
  return features;
}
Index labels_of(const auto& model) {
  Index labels = Dynamic;
  nn::for_each_layer(model.layers(),
                     [&](const auto& layer, auto) { labels = nn::out_features(layer, labels); });
  return labels;
}

/// See Classifier::check().
void check_classifier(const auto& classifier) {
  const Index features = features_of(classifier.network), labels = labels_of(classifier.network);
  Problems shapes, values;
  const auto check_size = [&](const char* part, Index got, Index expected, const char* unit,
                              bool may_be_empty) {
    if (got == expected || (may_be_empty && got == 0)) return;
    shapes.add(part, " has ", got, " ", unit, ", expected ", expected);
  };
  const auto size = [](const auto& names) { return static_cast<Index>(names.size()); };
  check_size("scaler", classifier.scaler.mean().size(), features, "features", false);
  check_size("thresholds", classifier.thresholds.size(), labels, "labels", false);
  check_size("feature_names", size(classifier.feature_names), features, "names", true);
  check_size("label_names", size(classifier.label_names), labels, "names", true);
  for (const auto name : doubled(classifier.feature_names)) {
    values.add("feature_names has ", Found{name}, " twice, expected it once");
  }
  for (const auto name : doubled(classifier.label_names)) {
    values.add("label_names has ", Found{name}, " twice, expected it once");
  }
  for (Index j = 0; j < classifier.thresholds.size(); ++j) {
    const auto threshold = classifier.thresholds[j];
    if (std::isfinite(threshold)) continue;
    values.add("thresholds[", j, "]=", threshold, ", expected finite");
  }
  shapes.check_none<shape_error>("Classifier: the network has ", features, " features and ", labels,
                                 " labels: ");
  values.check_none<value_error>("Classifier: ");
}

}  // namespace multihot::detail::deploy
