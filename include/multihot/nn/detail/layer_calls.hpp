#pragma once

#include <multihot/core.hpp>
#include <multihot/nn/layer.hpp>
#include <multihot/random/generator.hpp>
#include <multihot/shard.hpp>

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

/// The random words that a layer draws for each row; 0 if it does not tell.
template <class Layer>
Index words_per_row(const Layer& layer, Index features) {
  if constexpr (tells_words<Layer>) return layer.words_per_row(features);
  return 0;
}

/// Call the functions of a layer, with the threads if the layer accepts them.
void forward(const auto& layer, const auto& threads, const auto& x, auto& y) {
  if constexpr (requires { layer.forward(x, y, threads); }) layer.forward(x, y, threads);
  else layer.forward(x, y);
}
/// In training. The generator may be null if no layer draws. It draws for the whole batch, of which
/// x is a shard.
template <class Layer>
void forward(Layer& layer, const auto& threads, const auto& x, auto& y, Generator* generator,
             const Shard& shard) {
  if constexpr (may_draw<Layer>) {
    if (layer.draws()) {
      const Index words = words_per_row(layer, x.cols());
      generator->discard(shard.first * words);
      layer.forward(x, y, *generator);
      generator->discard((shard.total - shard.first - shard.rows) * words);
      return;
    }
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
