#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/buffer.hpp>
#include <multihot/nn/detail/layer_rules.hpp>

/// What follows from the types of the layers: the scalar type, the widths, and the buffers between
/// layers.
namespace multihot::detail::nn {

template <class Layer>
struct ScalarOf : std::type_identity<AnyScalar> {};
template <class Layer>
  requires requires { typename Layer::Scalar; }
struct ScalarOf<Layer> : std::type_identity<typename Layer::Scalar> {};

template <class Layer, class S>
inline constexpr bool works_in = std::same_as<typename ScalarOf<Layer>::type, AnyScalar> ||
                                 std::same_as<typename ScalarOf<Layer>::type, S>;

/// The scalar of the first layer that names one.
template <class... Layers>
struct FirstScalar : std::type_identity<AnyScalar> {};
template <class Layer, class... Rest>
struct FirstScalar<Layer, Rest...>
    : std::conditional_t<works_in<Layer, AnyScalar>, FirstScalar<Rest...>, ScalarOf<Layer>> {};

/// The features that the first layer takes, and those that each layer gives.
template <class First, class... Rest>
inline constexpr auto widths = [] {
  std::array<int, sizeof...(Rest) + 2> all{static_in<First>(Dynamic)};
  std::size_t k = 0;
  const auto add = [&]<class Layer>(std::type_identity<Layer>) {
    all[k + 1] = static_out<Layer>(all[k]);
    ++k;
  };
  add(std::type_identity<First>());
  (add(std::type_identity<Rest>()), ...);
  return all;
}();

/// A buffer for the input, and one for the output of each layer.
template <class S, class... Layers, std::size_t... k>
std::tuple<Buffer<S, widths<Layers...>[k]>...> buffers(std::tuple<Layers...>*,
                                                       std::index_sequence<k...>);

/// For a list of layers that work in S: the input features of the first layer, the output features
/// of the last, and the buffers.
template <class List, class S>
struct ChainTypes;

template <class... Layers, class S>
struct ChainTypes<std::tuple<Layers...>, S> {
  static constexpr std::size_t n = sizeof...(Layers);
  static constexpr int In = widths<Layers...>[0], Out = widths<Layers...>[n];
  using List = std::tuple<Layers...>;
  using Workspace =
      decltype(buffers<S>(static_cast<List*>(nullptr), std::make_index_sequence<n + 1>()));

  static consteval bool keep_the_rules() {
    return []<std::size_t... k>(std::index_sequence<k...>) {
      return (keeps_the_rules<Layers, S, widths<Layers...>[k]>() && ...);
    }(std::index_sequence_for<Layers...>());
  }
};

template <class... Layers, class S>
struct ChainTypes<std::vector<std::variant<Layers...>>, S> {
  static constexpr int In = Dynamic, Out = Dynamic;
  using Workspace = std::vector<Buffer<S>>;
};

/// The scalar type of a list, and whether it forms a model. If not, the compiler reports one
/// sentence.
template <class List>
struct Row;
template <class... Layers>
struct Row<std::tuple<Layers...>> {
  using Scalar = typename FirstScalar<Layers...>::type;

  template <class S>
  static consteval bool is_valid() {
    if constexpr (sizeof...(Layers) == 0) {
      static_assert(sizeof...(Layers) > 0, "multihot::Sequential: expected at least one layer");
    } else if constexpr (!(works_in<Layers, S> && ...)) {
      static_assert((works_in<Layers, S> && ...),
                    "multihot::Sequential: all layers must have the same Scalar");
    } else if constexpr (!float_or_double<S>) {
      static_assert(float_or_double<S>,
                    "multihot::Sequential: at least one layer must have a Scalar, float or double, "
                    "as ReLU<float> has");
    } else {
      return ChainTypes<std::tuple<Layers...>, S>::keep_the_rules();
    }
    return false;
  }
};
template <class First, class... Layers>
struct Row<std::vector<std::variant<First, Layers...>>> {
  using Scalar = typename First::Scalar;

  template <class S>
  static consteval bool is_valid() {
    return true;
  }
};

}  // namespace multihot::detail::nn
