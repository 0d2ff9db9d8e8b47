#pragma once

#include <multihot/core.hpp>
#include <multihot/nn/layer.hpp>

namespace multihot {

class Generator;

}  // namespace multihot

/// Calls the functions of layers. The optional functions of layer.hpp may be absent.
namespace multihot::detail::nn {

/// The number of features a layer takes and gives for an input of `features`; Dynamic is unknown.
template <class Layer>
constexpr int static_in(int features) {
  if constexpr (changes_features<Layer>) return Layer::InFeatures;
  return features;
}
template <class Layer>
constexpr int static_out(int features) {
  if constexpr (changes_features<Layer>) return Layer::OutFeatures;
  return features;
}
template <class Layer>
Index in_features(const Layer& layer, Index features) {
  if constexpr (changes_features<Layer>) return layer.in_features();
  return features;
}
template <class Layer>
Index out_features(const Layer& layer, Index features) {
  if constexpr (changes_features<Layer>) return layer.out_features();
  return features;
}

/// Call the functions of a layer, with the threads if the layer accepts them.
void forward(const auto& layer, const auto& threads, const auto& x, auto& y) {
  if constexpr (requires { layer.forward(x, y, threads); }) layer.forward(x, y, threads);
  else layer.forward(x, y);
}
/// In training. The generator may be null if no layer draws.
template <class Layer>
void forward(Layer& layer, const auto& threads, const auto& x, auto& y, Generator* generator) {
  if constexpr (may_draw<Layer>) {
    if (layer.draws()) return layer.forward(x, y, *generator);
  }
  forward(layer, threads, x, y);
}
void backward(const auto& layer, const auto& threads, const auto& x, const auto& y, const auto& dy,
              auto& dx) {
  if constexpr (requires { layer.backward(x, y, dy, dx, threads); }) {
    layer.backward(x, y, dy, dx, threads);
  } else {
    layer.backward(x, y, dy, dx);
  }
}
void accumulate(auto& layer, const auto& threads, const auto& x, const auto& dy) {
  if constexpr (requires { layer.accumulate(x, dy, threads); }) layer.accumulate(x, dy, threads);
  else layer.accumulate(x, dy);
}

}  // namespace multihot::detail::nn
