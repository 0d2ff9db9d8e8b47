#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/kernels/packed_linear.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/nn/dropout.hpp>
#include <multihot/nn/linear.hpp>
#include <multihot/nn/relu.hpp>

/// freeze(layers): the layers of a Predictor, copies of a model's layers for inference alone.
namespace multihot::detail::nn {

/// Other layers than Linear are copied as they are.
template <class Layer>
struct Frozen : std::type_identity<Layer> {};
template <class S, int In, int Out>
struct Frozen<Linear<S, In, Out>> : std::type_identity<kernels::PackedLinear<S, In, Out>> {};

template <class Layer>
concept packed = requires(Layer& layer) { layer.add_relu(); };

/// Whether a layer needs no place of its own after `last`, which then computes it too.
template <class S, int Features, packed Last>
std::true_type join(const ReLU<S, Features>&, Last& last) {
  last.add_relu();
  return {};
}
template <class S, int Features>
std::true_type join(const Dropout<S, Features>&, auto&) {
  return {};
}
std::false_type join(const auto&, const auto&) { return {}; }

/// Adds the layers k, k + 1, ... of a model to those before them.
template <std::size_t k = 0, class... Layers, class... Before>
auto freeze(const std::tuple<Layers...>& layers, std::tuple<Before...> before = {}) {
  if constexpr (k == sizeof...(Layers)) {
    return before;
  } else {
    const auto& layer = std::get<k>(layers);
    using Layer = std::remove_cvref_t<decltype(layer)>;
    using Last = std::tuple_element_t<sizeof...(Before), std::tuple<std::nullptr_t, Before...>>;
    if constexpr (sizeof...(Before) > 0 && decltype(join(layer, std::declval<Last&>()))::value) {
      join(layer, back(before));
      return freeze<k + 1>(layers, std::move(before));
    } else {
      std::tuple<typename Frozen<Layer>::type> frozen(layer);
      return freeze<k + 1>(layers, std::tuple_cat(std::move(before), std::move(frozen)));
    }
  }
}
template <class... Layers>
auto freeze(const std::vector<std::variant<Layers...>>& layers) {
  std::vector<std::variant<typename Frozen<Layers>::type...>> all;
  for_each_layer(layers, [&]<class Layer>(const Layer& layer, auto) {
    const auto joins = [&](auto& last) { return bool{join(layer, last)}; };
    if (all.empty() || !std::visit(joins, all.back())) {
      all.emplace_back(std::in_place_type<typename Frozen<Layer>::type>, layer);
    }
  });
  return all;
}

}  // namespace multihot::detail::nn
