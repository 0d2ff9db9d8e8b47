#pragma once

#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/kernels/buffer.hpp>
#include <multihot/nn/layer.hpp>

/// A list of layers is a std::tuple, of which the compiler knows everything, or a std::vector of
/// variants. These few functions are the whole difference between sizes in the type and at run
/// time: what is written with them is written once for both.
namespace multihot::detail {

template <class List>
concept run_time_list = requires(List& list) { list.size(); };

/// f(0), f(1), ..., f(n - 1), or backwards. For a tuple the numbers are constants.
template <bool backwards = false, class List>
void for_each_index(const List& list, auto f) {
  if constexpr (run_time_list<List>) {
    const std::size_t n = list.size();
    for (std::size_t i = 0; i < n; ++i) f(backwards ? n - 1 - i : i);
  } else {
    constexpr std::size_t n = std::tuple_size_v<List>;
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      (f(std::integral_constant<std::size_t, backwards ? n - 1 - i : i>()), ...);
    }(std::make_index_sequence<n>());
  }
}

/// list[k + offset]
template <std::size_t offset = 0, class List, class Number>
auto& at(List& list, Number k) {
  if constexpr (run_time_list<List>) return list[k + offset];
  else return std::get<Number::value + offset>(list);
}

template <class List>
auto& back(List& list) {
  if constexpr (run_time_list<List>) return list.back();
  else return std::get<std::tuple_size_v<std::remove_const_t<List>> - 1>(list);
}

/// f(layer), whichever layer a variant holds.
void visit_layer(auto& layer, auto f) {
  if constexpr (requires { layer.valueless_by_exception(); }) std::visit(f, layer);
  else f(layer);
}

/// f(layer, k) for each layer of a list, or backwards.
template <bool backwards = false>
void for_each_layer(auto& list, auto f) {
  for_each_index<backwards>(
      list, [&](auto k) { visit_layer(at(list, k), [&](auto& layer) { f(layer, k); }); });
}

/// Whether a layer draws random numbers in training. Throws state_error if there is no generator.
bool draws(const auto& list, const Generator* generator) {
  bool any = false;
  for_each_layer(list, [&]<class Layer>(const Layer& layer, std::size_t k) {
    if constexpr (may_draw<Layer>) {
      check<state_error>(generator || !layer.draws(), "model: layer ", k,
                         " draws random numbers, expected forward(x, generator)");
      any = any || layer.draws();
    }
  });
  return any;
}

/// Whether two layers are of one kind, and their tensors of one shape.
template <class Layer>
bool same_shape(Layer& a, Layer& b) {
  if constexpr (requires { a.valueless_by_exception(); }) {
    if (a.index() != b.index()) return false;
    return std::visit([&]<class Held>(Held& held) { return same_shape(held, std::get<Held>(b)); },
                      a);
  } else if constexpr (learns<Layer>) {
    auto tensors_a = a.tensors(), tensors_b = b.tensors();
    return [&]<std::size_t... i>(std::index_sequence<i...>) {
      return (std::get<i>(tensors_a).is_like(std::get<i>(tensors_b)) && ...);
    }(std::make_index_sequence<std::tuple_size_v<decltype(tensors_a)>>());
  } else {
    return true;
  }
}

/// A buffer for the input of a list, and one for the output of each of its layers.
template <class S, int Features>
std::tuple<Buffer<S, Features>> buffers() {
  return {};
}
template <class S, int Features, class Layer, class... Rest>
auto buffers() {
  static_assert(equal_or_dynamic(static_in<Layer>(Features), Features),
                "multihot::Sequential: a layer must take as many features as the one before gives");
  return std::tuple_cat(std::tuple<Buffer<S, Features>>(),
                        buffers<S, static_out<Layer>(Features), Rest...>());
}

/// The Scalar that the layers of a list name; bool where none does.
template <class List>
struct CommonScalar;
template <class... Layers>
struct CommonScalar<std::tuple<Layers...>> : std::common_type<typename ScalarOf<Layers>::type...> {
};
template <class... Layers>
struct CommonScalar<std::vector<std::variant<Layers...>>> : CommonScalar<std::tuple<Layers...>> {};

/// What the type of a list tells.
template <class List, class S = typename CommonScalar<List>::type>
struct ListTraits;

template <class First, class... Rest, class S>
struct ListTraits<std::tuple<First, Rest...>, S> {
  using Scalar = S;
  static constexpr int In = static_in<First>(Dynamic);
  using Buffers = decltype(buffers<Scalar, In, First, Rest...>());
  static constexpr int Out = std::tuple_element_t<sizeof...(Rest) + 1, Buffers>::Features;
};

template <class... Layers, class S>
struct ListTraits<std::vector<std::variant<Layers...>>, S> {
  using Scalar = S;
  static constexpr int In = Dynamic, Out = Dynamic;
  using Buffers = std::vector<Buffer<Scalar>>;
};

}  // namespace multihot::detail
