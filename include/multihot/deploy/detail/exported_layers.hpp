#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/io/detail/utf8.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/nn/dropout.hpp>
#include <multihot/nn/linear.hpp>
#include <multihot/nn/relu.hpp>

namespace multihot::detail::deploy {

/// A Linear layer, and whether a ReLU comes after it.
template <class S>
struct ExportedLayer {
  std::string key;  // "2", if it is layer 2 of the network
  const Linear<S>& linear;
  bool relu = false;
};

template <class S>
using ExportedLayers = std::vector<ExportedLayer<S>>;

/// Each adds a layer of the network. A kind of layer without such a function cannot be exported.
template <class S>
void add(ExportedLayers<S>& layers, const std::string& key, const Linear<S>& linear) {
  check_finite(("export: " + key + ".weight").c_str(), linear.weight);
  check_finite(("export: " + key + ".bias").c_str(), linear.bias);
  layers.push_back({key, linear});
}
template <class S>
void add(ExportedLayers<S>& layers, const std::string& key, const ReLU<S>&) {
  check<value_error>(!layers.empty(), "export: layer ", key, " is a ReLU, expected Linear");
  layers.back().relu = true;
}
template <class S>
void add(ExportedLayers<S>&, const std::string&, const Dropout<S>&) {}  // of training alone

inline void check_names(const char* what, const std::vector<std::string>& names) {
  for (std::size_t j = 0; j < names.size(); ++j) {
    check<value_error>(io::utf8_prefix(names[j]) == names[j].size(), "export: ", what, "[", j,
                       "]=", Found{names[j]}, ", expected UTF-8");
  }
}

/// The layers of the network. Throws what classifier.check() throws, state_error if the network was
/// moved from, value_error for a weight that is infinite or nan, for a name that is not UTF-8, and
/// for a feature whose values do not fit into S.
template <class S>
ExportedLayers<S> exported_layers(const auto& classifier, const StandardScaler<S>& scaler) {
  classifier.check();
  classifier.network.check_whole();
  check_names("feature_names", classifier.feature_names);
  check_names("label_names", classifier.label_names);
  for (Index j = 0; j < scaler.mean().size(); ++j) {
    const double mean = scaler.mean()[j], scale = scaler.scale()[j];
    const bool fits = std::isfinite(static_cast<S>(std::abs(mean) + 2 * scale));
    check<value_error>(fits && static_cast<S>(scale) > 0, "export: feature ", j, " has mean ", mean,
                       " and scale ", scale, ", expected the range of ",
                       sizeof(S) == 4 ? "float" : "double");
  }
  ExportedLayers<S> layers;
  nn::for_each_layer(classifier.network.layers(),
                     [&](const auto& layer, std::size_t k) { add(layers, text(k), layer); });
  return layers;
}

}  // namespace multihot::detail::deploy
