#pragma once

#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/buffer.hpp>
#include <multihot/nn/layer.hpp>

/// A list of layers is a std::tuple, of which the compiler knows all, or a std::vector, of which it
/// knows the element. These few functions are the whole difference: what is written with them is
/// written once for both.
namespace multihot::detail {

template <std::size_t k>
using Constant = std::integral_constant<std::size_t, k>;

template <class... T, std::size_t k>
auto& at(std::tuple<T...>& list, Constant<k>) {
  return std::get<k>(list);
}
template <class... T, std::size_t k>
const auto& at(const std::tuple<T...>& list, Constant<k>) {
  return std::get<k>(list);
}
auto& at(auto& list, std::size_t k) { return list[k]; }

template <std::size_t k>
constexpr Constant<k + 1> next(Constant<k>) {
  return {};
}
constexpr std::size_t next(std::size_t k) { return k + 1; }

/// f(0), f(1), ..., f(n - 1)
template <class... T>
void for_each_index(const std::tuple<T...>&, auto f) {
  [&]<std::size_t... k>(std::index_sequence<k...>) { (f(Constant<k>{}), ...); }
  (std::index_sequence_for<T...>{});
}
template <class T>
void for_each_index(const std::vector<T>& list, auto f) {
  for (std::size_t k = 0; k < list.size(); ++k) f(k);
}

/// f(n - 1), ..., f(1), f(0)
template <class... T>
void for_each_index_reversed(const std::tuple<T...>&, auto f) {
  [&]<std::size_t... k>(std::index_sequence<k...>) { (f(Constant<sizeof...(T) - 1 - k>{}), ...); }
  (std::index_sequence_for<T...>{});
}
template <class T>
void for_each_index_reversed(const std::vector<T>& list, auto f) {
  for (std::size_t k = list.size(); k-- > 0;) f(k);
}

template <class Layer>
concept names_its_scalar = requires {
  typename Layer::Scalar;
};

/// The Scalar of the first layer that names one.
template <class Layer, class... Rest>
struct CommonScalar : CommonScalar<Rest...> {};
template <names_its_scalar Layer, class... Rest>
struct CommonScalar<Layer, Rest...> {
  using type = typename Layer::Scalar;
};

/// The buffers of a list: one for its input of Width features, and one for each layer's output.
template <class S, int Width>
std::tuple<Buffer<S, Width>> buffers() {
  return {};
}
template <class S, int Width, class Layer, class... Rest>
auto buffers() {
  static_assert(equal_or_dynamic(static_in_features<Layer>, Width),
                "multihot::Sequential: a layer must take as many features as the one before gives");
  return std::tuple_cat(std::tuple<Buffer<S, Width>>(),
                        buffers<S, static_out_features<Layer, Width>, Rest...>());
}

/// What the type of a list tells: what it computes in, its buffers, its width at either end.
template <class List>
struct ListTraits;

template <class First, class... Rest>
struct ListTraits<std::tuple<First, Rest...>> {
  using Scalar = typename CommonScalar<First, Rest...>::type;
  using Buffers = decltype(buffers<Scalar, static_in_features<First>, First, Rest...>());
  static constexpr int In = static_in_features<First>;
  static constexpr int Out = std::tuple_element_t<sizeof...(Rest) + 1, Buffers>::Features;
};

template <class... Layers>
struct ListTraits<std::vector<std::variant<Layers...>>> {
  using Scalar = typename CommonScalar<Layers...>::type;
  using Buffers = std::vector<Buffer<Scalar>>;
  static constexpr int In = Dynamic;
  static constexpr int Out = Dynamic;
};

/// Makes room for the buffers of a list.
template <class... T>
void fit(auto& /*buffers*/, const std::tuple<T...>& /*list*/) {}
template <class T>
void fit(auto& buffers, const std::vector<T>& list) {
  buffers.resize(list.size() + 1);
}

template <class List>
auto& front(List& list) {
  if constexpr (requires { list.front(); })
    return list.front();
  else
    return std::get<0>(list);
}
template <class List>
auto& back(List& list) {
  if constexpr (requires { list.back(); })
    return list.back();
  else
    return std::get<std::tuple_size_v<std::remove_const_t<List>> - 1>(list);
}

}  // namespace multihot::detail
