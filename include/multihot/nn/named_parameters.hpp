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

namespace detail {

/// What a layer says of its i-th tensor, or "0", "1", ..., as in a ParameterList; a tensor whose
/// type is a row or a column then has one dimension.
template <std::size_t i, class Layer, class T>
std::pair<std::string, std::vector<Index>> name_and_shape(const T& tensor) {
  std::string name = text(i);
  int dimensions = T::IsVectorAtCompileTime ? 1 : 2;
  if constexpr (requires { Layer::tensor_names; }) {
    static_assert(i < std::size(Layer::tensor_names),
                  "multihot: tensor_names must name each of the layer's tensors()");
    name = Layer::tensor_names[i].name;
    dimensions = Layer::tensor_names[i].dimensions;
  }
  if (dimensions == 1) return {std::move(name), {tensor.size()}};
  return {std::move(name), {tensor.rows(), tensor.cols()}};
}

/// f(layer, k) for those that learn; k counts all layers.
void for_each_learning_layer(auto& list, auto f) {
  for_each_index(list, [&](auto k) {
    visit_layer(at(list, k), [&]<class Layer>(Layer& layer) {
      if constexpr (learns<Layer>) f(layer, std::size_t{k});
    });
  });
}

}  // namespace detail

/// All parameters in the order of model.parameters(), under the keys of PyTorch: "0.weight" in a
/// nn.Sequential, whose layers are counted, also those that do not learn; or "fc1.weight", where
/// the layers that learn are given names. They are views, of const models as well: only read those.
/// Throws value_error for another number of names, state_error if the model was moved from.
template <class Model>
auto named_parameters(const Model& model, const std::vector<std::string>& names = {}) {
  std::vector<NamedParameter<typename Model::Scalar>> all;
  auto& list = const_cast<Model&>(model).layers();  // tensors() is one function for both
  std::size_t learning = 0;
  detail::for_each_learning_layer(list, [&](auto&, std::size_t) { ++learning; });
  detail::check<value_error>(names.empty() || names.size() == learning, "names: got ", names.size(),
                             ", expected ", learning, ", one for each layer that learns");
  learning = 0;
  detail::for_each_learning_layer(list, [&]<class Layer>(Layer& layer, std::size_t k) {
    const std::string prefix = names.empty() ? detail::text(k) : names[learning++];
    const auto add = [&]<std::size_t i>(std::integral_constant<std::size_t, i>, auto& tensor) {
      detail::check<state_error>(tensor.memory() != nullptr,
                                 "model: it was moved from, expected layers");
      auto [name, shape] = detail::name_and_shape<i, Layer>(tensor);
      all.push_back({prefix + "." + name, std::move(shape), tensor.parameter()});
    };
    [&]<std::size_t... i>(std::index_sequence<i...>, auto tensors) {
      (add(std::integral_constant<std::size_t, i>(), std::get<i>(tensors)), ...);
    }(std::make_index_sequence<std::tuple_size_v<decltype(layer.tensors())>>(), layer.tensors());
  });
  return all;
}

}  // namespace multihot
