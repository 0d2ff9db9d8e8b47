#pragma once

#include <cmath>
#include <set>
#include <string_view>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/nn/detail/layer_list.hpp>

namespace multihot::detail::deploy {

/// The features that a model takes, and the labels that it gives.
struct Widths {
  Index features = Dynamic, labels = Dynamic;
};
Widths widths_of(const auto& model) {
  Widths widths;
  nn::for_each_layer(model.layers(), [&](const auto& layer, auto) {
    if (widths.features == Dynamic) widths.features = nn::in_features(layer, Dynamic);
    widths.labels = nn::out_features(layer, widths.labels);
  });
  return widths;
}

/// Throws one shape_error with all parts that do not fit the network.
void check_widths(const auto& classifier) {
  const auto [features, labels] = widths_of(classifier.network);
  Problems problems;
  const auto check = [&](const char* part, auto got, const char* unit, Index expected) {
    if (static_cast<Index>(got) == expected) return;
    problems.add(part, " has ", got, " ", unit, ", expected ", expected);
  };
  const auto &feature_names = classifier.feature_names, &label_names = classifier.label_names;
  check("scaler", classifier.scaler.mean().size(), "features", features);
  check("thresholds", classifier.thresholds.size(), "labels", labels);
  if (!feature_names.empty()) check("feature_names", feature_names.size(), "names", features);
  if (!label_names.empty()) check("label_names", label_names.size(), "names", labels);
  problems.check_none<shape_error>("Classifier of ", features, " features and ", labels,
                                   " labels: ");
}

/// See Classifier::check().
void check_classifier(const auto& classifier) {
  check_widths(classifier);
  Problems problems;
  const auto check_names = [&](const char* part, const auto& names) {
    std::set<std::string_view> seen;
    for (const auto& name : names) {
      if (!seen.insert(name).second) problems.add(part, " has ", Found{name}, " twice");
    }
  };
  check_names("feature_names", classifier.feature_names);
  check_names("label_names", classifier.label_names);
  for (Index j = 0; j < classifier.thresholds.size(); ++j) {
    const auto t = classifier.thresholds[j];
    if (!std::isfinite(t)) problems.add("thresholds[", j, "]=", t, ", expected finite");
  }
  problems.check_none<value_error>("Classifier: ");
}

}  // namespace multihot::detail::deploy
