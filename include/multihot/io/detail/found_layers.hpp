#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <multihot/io/detail/tensor_info.hpp>

/// The layers in the tensors of a file, by their names.
namespace multihot::detail::io {

/// The tensors of one Linear: weight (out, in), bias (out).
struct LinearTensors {
  const TensorInfo* weight = nullptr;
  const TensorInfo* bias = nullptr;
};
using LinearLayers = std::map<std::string, LinearTensors>;

/// The tensors by layer: layer "0" has "0.weight" and "0.bias", layer "" has "weight" and "bias".
/// `others` have other keys. All of them are pointers to the tensors of the file.
struct FoundLayers {
  LinearLayers layers;
  std::vector<const TensorInfo*> others;
};
inline std::pair<std::string, std::string> layer_and_key(const std::string& name) {
  const std::size_t dot = name.rfind('.');
  if (dot == 0 || dot == std::string::npos) return {"", name};
  return {name.substr(0, dot), name.substr(dot + 1)};
}
inline FoundLayers find_layers(const std::vector<TensorInfo>& tensors) {
  FoundLayers found;
  for (const auto& tensor : tensors) {
    const auto [layer, key] = layer_and_key(tensor.name);
    if (key == "weight") found.layers[layer].weight = &tensor;
    else if (key == "bias") found.layers[layer].bias = &tensor;
    else found.others.push_back(&tensor);
  }
  const auto bare = found.layers.find("");
  if (bare == found.layers.end() || found.layers.size() == 1) return found;
  const auto [weight, bias] = bare->second;
  if (weight != nullptr && bias != nullptr) return found;
  found.others.push_back(weight != nullptr ? weight : bias);
  found.layers.erase(bare);
  return found;
}

}  // namespace multihot::detail::io
