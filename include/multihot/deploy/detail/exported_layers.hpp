#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/detail/check_finite.hpp>
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
void add(ExportedLayers<S>&, const std::string&, const Dropout<S>&) {}  // is for training alone

/// The layers of a classifier's network. Throws what classifier.check() throws, state_error if the
/// network was moved from, value_error for a weight that is infinite or nan.
template <class S>
ExportedLayers<S> exported_layers(const auto& classifier) {
  classifier.network.check_whole();
  classifier.check();
  ExportedLayers<S> layers;
  nn::for_each_layer(classifier.network.layers(),
                     [&](const auto& layer, std::size_t k) { add(layers, text(k), layer); });
  return layers;
}

}  // namespace multihot::detail::deploy
