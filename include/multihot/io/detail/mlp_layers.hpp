#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/io/detail/batch_norm.hpp>
#include <multihot/io/detail/found_layers.hpp>
#include <multihot/io/detail/tensor_info.hpp>
#include <multihot/io/load_options.hpp>

/// The layers of an MLP in the tensors of a file: their kinds, their order, their sizes.
namespace multihot::detail::io {

/// Drops tensors that an MLP does not have: layers that are not in the option names or, without
/// names, the weight of a loss. A layer of another kind is still an error: without it, the MLP
/// would be another function.
inline void ignore_unexpected(FoundLayers& found, const std::vector<std::string>& names) {
  found.others.clear();
  std::erase_if(found.layers, [&](const auto& layer) {
    const auto& [weight, bias] = layer.second;
    if (!names.empty()) return std::ranges::count(names, layer.first) == 0;
    return weight != nullptr && bias == nullptr && weight->shape.size() < 2;
  });
}

/// The Linear layers, and the BatchNorms after them.
struct MLPLayers {
  LinearLayers linears;
  BatchNorms norms;
};
/// Throws one shape_error with all tensors that do not form such layers.
inline MLPLayers mlp_layers(const std::vector<TensorInfo>& tensors, std::string_view file,
                            const LoadOptions& options) {
  FoundLayers found = find_layers(tensors);
  Problems problems;
  BatchNorms norms = take_batch_norms(found, options, problems);
  if (options.ignore_unexpected) ignore_unexpected(found, options.names);
  for (const auto* tensor : found.others) {
    problems.add("unexpected ", Found{tensor->name}, " ", tensor->shape);
  }
  for (const auto& [name, layer] : found.layers) {
    const auto& [weight, bias] = layer;
    const std::string prefix = name.empty() ? "" : name + ".";
    if (weight == nullptr) problems.add("missing ", Found{prefix + "weight"});
    const bool needs_bias = !norms.contains(name);  // a BatchNorm adds one too
    if (bias == nullptr && needs_bias) problems.add("missing ", Found{prefix + "bias"});
    if (weight == nullptr || bias == nullptr) continue;  // without a bias, weight is a matrix
    const bool fit = weight->shape.size() == 2 && bias->shape == Dims{weight->shape[0]} &&
                     std::ranges::count(weight->shape, 0u) == 0;
    if (!fit) {
      problems.add(Found{weight->name}, " is ", weight->shape, " and ", Found{bias->name}, " is ",
                   bias->shape, ", expected [out, in] and [out]");
    }
  }
  if (found.layers.empty()) problems.add("missing '0.weight', '0.bias'");
  problems.check_none<shape_error>(file, ": does not fit an MLP: ");
  return {std::move(found.layers), std::move(norms)};
}

/// Sorts "layers.2" before "layers.10": numbers are padded with zeros to 20 digits.
inline std::string natural_key(std::string_view name) {
  constexpr std::string_view digits = "0123456789";
  std::string key;
  while (!name.empty()) {
    const std::size_t before = std::min(name.find_first_of(digits), name.size());
    key += name.substr(0, before);
    name.remove_prefix(before);
    const std::size_t size = std::min(name.find_first_not_of(digits), name.size());
    if (size > 0) key.append(20 - std::min(size, std::size_t{20}), '0');
    key += name.substr(0, size);
    name.remove_prefix(size);
  }
  return key;
}

/// The names, sorted by the numbers in them. Throws value_error if they differ in more than these:
/// the order of the layers would not be clear.
inline std::vector<std::string> natural_order(const LinearLayers& layers, std::string_view file) {
  std::vector<std::string> names;
  for (const auto& layer : layers) names.push_back(layer.first);
  std::ranges::sort(names, {}, natural_key);
  const auto kind = [](std::string name) {  // "fc0" of "fc12"
    std::ranges::replace_if(name, [](char c) { return c >= '0' && c <= '9'; }, '0');
    const auto both_0 = [](char a, char b) { return a == '0' && b == '0'; };
    name.erase(std::unique(name.begin(), name.end(), both_0), name.end());
    return name;
  };
  for (const auto& name : names) {
    if (kind(name) != kind(names.front())) {
      fail<value_error>(file, ": got layers ", Found{names.front()}, " and ", Found{name},
                        ", expected numbered ones, or their order in the option names");
    }
  }
  return names;
}

/// The sizes of an MLP with these layers in this order. Throws shape_error for names without a
/// layer, layers without a name, and layers that do not fit each other.
inline std::vector<Index> mlp_sizes(LinearLayers layers, const std::vector<std::string>& names,
                                    std::string_view file) {
  std::vector<Index> sizes;
  Problems problems;
  for (const auto& name : names) {
    const auto layer = layers.extract(name);
    if (layer.empty()) {
      problems.add("missing layer ", Found{name});
      continue;
    }
    const Dims& shape = layer.mapped().weight->shape;
    const auto out = static_cast<Index>(shape[0]), in = static_cast<Index>(shape[1]);
    if (sizes.empty()) sizes.push_back(in);
    if (sizes.back() != in) {
      problems.add("layer ", Found{name}, " takes ", in, " features, the layer before it gives ",
                   sizes.back());
    }
    sizes.push_back(out);
  }
  for (const auto& layer : layers) problems.add("unexpected layer ", Found{layer.first});
  problems.check_none<shape_error>(file, ": does not fit an MLP: ");
  return sizes;
}

}  // namespace multihot::detail::io
