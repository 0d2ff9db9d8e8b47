#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/parameter.hpp>

namespace multihot {

/// A parameter with the key and the shape that it has in PyTorch's state_dict().
template <float_or_double S>
struct NamedParameter {
  std::string name;
  std::vector<Index> shape;
  Parameter<S> parameter;
};

namespace detail::nn {

/// What a layer says of its tensors, or "0", "1", ..., as in a ParameterList; one whose type is a
/// row or a column then has one dimension.
template <class Layer>
auto names_and_shapes(Layer& layer) {
  std::vector<std::pair<std::string, std::vector<Index>>> all;
  const auto add = [&]<class T>(const T& tensor) {
    const std::size_t i = all.size();
    std::string name = text(i);
    int dimensions = T::IsVectorAtCompileTime ? 1 : 2;
    if constexpr (requires { Layer::tensor_names; }) {
      static_assert(std::size(Layer::tensor_names) ==
                        std::tuple_size_v<decltype(std::declval<Layer&>().tensors())>,
                    "multihot: tensor_names must name each of the layer's tensors()");
      name = Layer::tensor_names[i].name;
      dimensions = Layer::tensor_names[i].dimensions;
    }
    std::vector<Index> shape{tensor.rows(), tensor.cols()};
    if (dimensions == 1) shape = {tensor.size()};
    all.emplace_back(std::move(name), std::move(shape));
  };
  std::apply([&](const auto&... tensor) { (add(tensor), ...); }, layer.tensors());
  return all;
}

/// f(layer, k) for those that learn; k counts all layers.
void for_each_learning_layer(auto& list, auto f) {
  for_each_layer(list, [&]<class Layer>(Layer& layer, std::size_t k) {
    if constexpr (learns<Layer>) f(layer, k);
  });
}

}  // namespace detail::nn

/// All parameters in the order of model.parameters(), under the keys of PyTorch: "0.weight" in a
/// nn.Sequential, whose layers are counted, also those that do not learn; or "fc1.weight", where
/// the layers that learn are given names; "weight", where the name is "", as of a layer by itself.
/// They are views, of const models as well: only read those.
/// Throws value_error for another number of names, state_error if the model was moved from.
template <class Model>
auto named_parameters(const Model& model, const std::vector<std::string>& names = {}) {
  auto& same = const_cast<Model&>(model);  // parameters() and layers() are for writing as well
  std::vector<NamedParameter<typename Model::Scalar>> all;
  for (auto& parameter : same.parameters()) all.push_back({"", {}, std::move(parameter)});

  std::size_t learning = 0, next = 0;
  detail::nn::for_each_learning_layer(same.layers(), [&](auto&, std::size_t) { ++learning; });
  detail::check<value_error>(names.empty() || names.size() == learning, "names: got ", names.size(),
                             ", expected ", learning, ", one for each layer that learns");
  learning = 0;
  detail::nn::for_each_learning_layer(same.layers(), [&](auto& layer, std::size_t k) {
    std::string prefix = names.empty() ? detail::text(k) : names[learning++];
    if (!prefix.empty()) prefix += ".";
    for (auto& [name, shape] : detail::nn::names_and_shapes(layer)) {
      all[next].name = prefix + name;
      all[next++].shape = std::move(shape);
    }
  });
  return all;
}

}  // namespace multihot
