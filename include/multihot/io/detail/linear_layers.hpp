#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/detail/found.hpp>
#include <multihot/io/detail/problems.hpp>
#include <multihot/io/detail/tensor_info.hpp>
#include <multihot/io/load_options.hpp>

namespace multihot::detail {

/// The tensors of one Linear: weight (out, in), bias (out).
struct LinearTensors {
  const TensorInfo* weight = nullptr;
  const TensorInfo* bias = nullptr;
};
using LinearLayers = std::map<std::string, LinearTensors>;

/// The tensors by the names of their layers, "0" for "0.weight" and "0.bias", "" for a layer by
/// itself, "weight" and "bias"; and the others. Views of what they are of.
struct FoundLayers {
  LinearLayers layers;
  std::vector<const TensorInfo*> others;
};
inline FoundLayers find_layers(const std::vector<TensorInfo>& tensors) {
  FoundLayers found;
  for (const auto& tensor : tensors) {
    const std::size_t dot = tensor.name.rfind('.');
    const bool has_layer = dot != 0 && dot != std::string::npos;
    const std::string layer = has_layer ? tensor.name.substr(0, dot) : "";
    const std::string key = has_layer ? tensor.name.substr(dot + 1) : tensor.name;
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

/// Of what is not expected in an MLP: the layers that the option names leaves out, or, without
/// names, the weight of a loss. A layer of another kind is none of these: without it the MLP would
/// be another function.
inline void ignore_unexpected(FoundLayers& found, const std::vector<std::string>& names) {
  found.others.clear();
  std::erase_if(found.layers, [&](const auto& layer) {
    const auto& [weight, bias] = layer.second;
    if (!names.empty()) return std::ranges::count(names, layer.first) == 0;
    return weight != nullptr && bias == nullptr && weight->shape.size() < 2;
  });
}

/// Throws shape_error with all that does not make a Linear.
inline LinearLayers linear_layers(const std::vector<TensorInfo>& tensors, std::string_view file,
                                  const LoadOptions& options) {
  FoundLayers found = find_layers(tensors);
  if (options.ignore_unexpected) ignore_unexpected(found, options.names);
  Problems problems;
  for (const auto* tensor : found.others) {
    problems.add("unexpected ", Found{tensor->name}, " ", tensor->shape);
  }
  for (const auto& [name, layer] : found.layers) {
    const auto& [weight, bias] = layer;
    const std::string prefix = name.empty() ? "" : name + ".";
    if (weight == nullptr) problems.add("missing ", Found{prefix + "weight"});
    if (bias == nullptr) problems.add("missing ", Found{prefix + "bias"});
    if (weight == nullptr || bias == nullptr) continue;
    const bool fit = weight->shape.size() == 2 && bias->shape == Dims{weight->shape[0]} &&
                     std::ranges::count(weight->shape, 0u) == 0;
    if (!fit) {
      problems.add(Found{weight->name}, " is ", weight->shape, " and ", Found{bias->name}, " is ",
                   bias->shape, ", expected [out, in] and [out]");
    }
  }
  if (found.layers.empty()) problems.add("missing '0.weight', '0.bias'");
  problems.check_none<shape_error>(file, ": does not fit an MLP: ");
  return std::move(found.layers);
}

}  // namespace multihot::detail
