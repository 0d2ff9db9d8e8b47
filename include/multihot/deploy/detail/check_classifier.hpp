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

/// Throws one shape_error with all parts that do not fit the network.
void check_widths(const auto& classifier) {
  const Index features = features_of(classifier.network), labels = labels_of(classifier.network);
  Problems problems;
  const auto check = [&](const char* part, auto got, Index expected, const char* unit) {
    if (static_cast<Index>(got) != expected) {
      problems.add(part, " has ", got, " ", unit, ", expected ", expected);
    }
  };
  check("scaler", classifier.scaler.mean().size(), features, "features");
  check("thresholds", classifier.thresholds.size(), labels, "labels");
  const auto &features_by_name = classifier.feature_names, &labels_by_name = classifier.label_names;
  if (!features_by_name.empty()) check("feature_names", features_by_name.size(), features, "names");
  if (!labels_by_name.empty()) check("label_names", labels_by_name.size(), labels, "names");
  problems.check_none<shape_error>("Classifier: the network has ", features, " features and ",
                                   labels, " labels: ");
}

/// See Classifier::check().
void check_classifier(const auto& classifier) {
  check_widths(classifier);
  Problems problems;
  for (const auto name : doubled(classifier.feature_names)) {
    problems.add("feature_names has ", Found{name}, " twice, expected it once");
  }
  for (const auto name : doubled(classifier.label_names)) {
    problems.add("label_names has ", Found{name}, " twice, expected it once");
  }
  for (Index j = 0; j < classifier.thresholds.size(); ++j) {
    const auto threshold = classifier.thresholds[j];
    if (std::isfinite(threshold)) continue;
    problems.add("thresholds[", j, "]=", threshold, ", expected finite");
  }
  problems.check_none<value_error>("Classifier: ");
}

}  // namespace multihot::detail::deploy
