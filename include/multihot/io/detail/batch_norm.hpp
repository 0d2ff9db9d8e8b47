#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/io/detail/found_layers.hpp>
#include <multihot/io/load_options.hpp>
#include <multihot/state_dict.hpp>

/// BatchNorm1d in a file, which becomes part of the Linear before it.
namespace multihot::detail::io {

/// The name of the BatchNorm after a Linear, by the name of the Linear.
using BatchNorms = std::map<std::string, std::string>;

/// "net.3" for "net.4"; "" if there is no number at the end, or 0.
inline std::string one_before(const std::string& name) {
  const std::size_t at = name.find_last_not_of("0123456789") + 1;
  std::uint64_t number = 0;
  std::from_chars(name.data() + at, name.data() + name.size(), number);
  return number == 0 ? "" : name.substr(0, at) + text(number - 1);
}

/// Takes the BatchNorms out of the layers that were found: those with running statistics. Each
/// must be after a Linear, in the option names or by their numbers, which count the ReLU in a
/// nn.Sequential: then there is none between them.
inline BatchNorms take_batch_norms(FoundLayers& found, const LoadOptions& options,
                                   Problems& problems) {
  std::set<std::string> norms;
  std::erase_if(found.others, [&](const TensorInfo* tensor) {
    const auto [name, key] = layer_and_key(tensor->name);
    const auto* weight = found.layers.contains(name) ? found.layers[name].weight : nullptr;
    const bool is_norm =
        (key == "running_mean" || key == "running_var" || key == "num_batches_tracked") &&
        (weight == nullptr || weight->shape.size() < 2);
    if (is_norm) norms.insert(name);
    return is_norm;
  });
  for (const auto& name : norms) found.layers.erase(name);
  BatchNorms after;
  const auto& order = options.names;
  for (const auto& name : norms) {
    const auto place = std::ranges::find(order, name);
    if (!order.empty() && place == order.end() && options.ignore_unexpected) continue;
    std::string before = order.empty() ? one_before(name) : "";
    if (place != order.end() && place != order.begin()) before = *(place - 1);
    const auto linear = found.layers.find(before);
    if (!options.fold_batch_norm) {
      problems.add(Found{name}, " is a BatchNorm, expected the option fold_batch_norm");
    } else if (linear == found.layers.end() || linear->second.weight == nullptr) {
      problems.add(Found{name}, " is a BatchNorm, expected a Linear before it",
                   order.empty() ? ", or the order of all in the option names" : "");
    } else {
      after[before] = name;
    }
  }
  return after;
}

/// Adds the tensors of the BatchNorms to the expected ones. The Linear may have no bias.
inline void expect_batch_norms(Entries& entries, const BatchNorms& norms,
                               const LinearLayers& linears) {
  const auto find = [&](const std::string& key) {
    return std::ranges::find_if(entries, [&](const auto& entry) { return entry.first == key; });
  };
  for (const auto& [linear, norm] : norms) {
    const Array like = find(linear + ".bias")->second;
    for (const auto* key : {".weight", ".bias", ".running_mean", ".running_var"}) {
      entries.emplace_back(norm + key, like);
    }
    if (linears.at(linear).bias == nullptr) entries.erase(find(linear + ".bias"));
  }
}

/// y = (W x + b - mean) / sqrt(var + eps) weight + bias, as weight and bias of the Linear. Throws
/// value_error for a variance that is not positive.
template <float_or_double S>
void fold_batch_norms(StateDict& state, const BatchNorms& norms, double eps,
                      std::string_view file) {
  const auto numbers = [&](const std::string& key) -> std::vector<S>& {
    return std::get<std::vector<S>>(state.at(key).numbers);
  };
  for (const auto& [linear, norm] : norms) {
    const auto &factor = numbers(norm + ".weight"), &offset = numbers(norm + ".bias");
    const auto &mean = numbers(norm + ".running_mean"), &var = numbers(norm + ".running_var");
    const auto [place, has_none] = state.try_emplace(linear + ".bias", state.at(norm + ".bias"));
    auto &weight = numbers(linear + ".weight"), &bias = numbers(linear + ".bias");
    if (has_none) std::ranges::fill(bias, S(0));
    const std::size_t in = weight.size() / bias.size();
    for (std::size_t j = 0; j < bias.size(); ++j) {
      const double variance = static_cast<double>(var[j]) + eps;
      check<value_error>(variance > 0, file, ": tensor ", Found{norm + ".running_var"}, " has ",
                         var[j], " as element [", j, "], expected a variance");
      const double times = static_cast<double>(factor[j]) / std::sqrt(variance);
      const double centered = static_cast<double>(bias[j]) - static_cast<double>(mean[j]);
      bias[j] = static_cast<S>(centered * times + static_cast<double>(offset[j]));
      for (std::size_t k = j * in; k < (j + 1) * in; ++k) {
        weight[k] = static_cast<S>(static_cast<double>(weight[k]) * times);
      }
    }
  }
}

}  // namespace multihot::detail::io
