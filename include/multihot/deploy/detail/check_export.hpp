#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/io/detail/utf8.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/nn/linear.hpp>

namespace multihot::detail::deploy {

inline void check_names(const std::string& what, const std::vector<std::string>& names) {
  for (std::size_t j = 0; j < names.size(); ++j) {
    check<value_error>(io::utf8_prefix(names[j]) == names[j].size(), what, "[", j,
                       "]=", Found{names[j]}, ", expected UTF-8");
  }
}

/// Throws what classifier.check() throws, state_error if the network was moved from, value_error
/// for a weight that is infinite or nan and for a name that is not UTF-8.
void check_export(const std::string& caller, const auto& classifier) {
  classifier.check();
  classifier.network.check_whole();
  nn::for_each_layer(classifier.network.layers(),
                     [&]<class Layer>(const Layer& layer, std::size_t k) {
                       if constexpr (requires { layer.weight; }) {
                         const std::string name = caller + ": " + text(k);
                         check_finite((name + ".weight").c_str(), layer.weight);
                         check_finite((name + ".bias").c_str(), layer.bias);
                       }
                     });
  check_names(caller + ": feature_names", classifier.feature_names);
  check_names(caller + ": label_names", classifier.label_names);
}

}  // namespace multihot::detail::deploy
