#pragma once

#include <cstddef>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/nn/tensor_name.hpp>
#include <multihot/parameter.hpp>

namespace multihot {

/// A parameter with its key and shape in PyTorch's state_dict()
///
///   for (const auto& [name, shape, parameter] : named_parameters(model)) ...  // "0.weight", ...
template <class S>
struct NamedParameter {
  std::string name;
  std::vector<Index> shape;
  Parameter<S> parameter;
};

namespace detail::nn {

/// The tensor_names of a layer, and the shapes. Without tensor_names the names are "0", "1", ...,
/// as in a ParameterList, and a tensor whose type is a row or a column has one dimension.
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

/// f(layer, k) for each layer that learns; k counts all layers.
void for_each_learning_layer(auto& list, auto f) {
  for_each_layer(list, [&]<class Layer>(Layer& layer, std::size_t k) {
    if constexpr (learns<Layer>) f(layer, k);
  });
}

/// The parameters of a model that can be written, or views of a const model.
template <class S, class Model>
std::vector<NamedParameter<S>> named_parameters(Model& model,
                                                const std::vector<std::string>& names) {
  std::vector<NamedParameter<S>> all;
  for (auto& [value, grad, owner] : model.parameters()) {
    const typename Parameter<S>::View of_value(value.data(), value.size());
    const typename Parameter<S>::View of_grad(grad.data(), grad.size());
    all.push_back({"", {}, {of_value, of_grad, std::move(owner)}});
  }
  std::size_t learning = 0, next = 0;
  for_each_learning_layer(model.layers(), [&](auto&, std::size_t) { ++learning; });
  check<value_error>(names.empty() || names.size() == learning, "names: got ", names.size(),
                     ", expected ", learning, ", one for each layer that learns");
  learning = 0;
  for_each_learning_layer(model.layers(), [&](auto& layer, std::size_t k) {
    std::string prefix = names.empty() ? text(k) : names[learning++];
    if (!prefix.empty()) prefix += ".";
    for (auto& [name, shape] : names_and_shapes(layer)) {
      all[next].name = prefix + name;
      all[next++].shape = std::move(shape);
    }
  });
  return all;
}

}  // namespace detail::nn

/// All parameters in the order of model.parameters(), under the keys of PyTorch: "0.weight" as in a
/// nn.Sequential, which counts all its layers; or "fc1.weight", if names are given to the layers
/// that learn; "weight" if the name is "", as for a layer alone.
/// Throws value_error for another number of names, state_error if the model was moved from.
template <class Model>
auto named_parameters(Model& model, const std::vector<std::string>& names = {}) {
  return detail::nn::named_parameters<typename Model::Scalar>(model, names);
}
/// Of a const model they are read-only: NamedParameter<const S>.
template <class Model>
auto named_parameters(const Model& model, const std::vector<std::string>& names = {}) {
  // parameters() and tensors() of a layer are for writing too, and so not const. Nothing is
  // written.
  return detail::nn::named_parameters<const typename Model::Scalar>(const_cast<Model&>(model),
                                                                    names);
}

}  // namespace multihot
