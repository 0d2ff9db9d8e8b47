#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/found.hpp>
#include <multihot/io/detail/linear_layers.hpp>
#include <multihot/io/detail/natural_key.hpp>
#include <multihot/io/detail/problems.hpp>
#include <multihot/io/detail/tensor_info.hpp>

/// What a file tells of the network that it was saved from.
namespace multihot::detail {

/// The names by the numbers in them. Throws value_error if they differ in more: nothing would tell
/// which of two layers comes first.
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

/// The sizes of an MLP of these layers in this order. Throws shape_error for names that have no
/// layer, layers that have no name, and layers that do not fit each other.
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

}  // namespace multihot::detail
