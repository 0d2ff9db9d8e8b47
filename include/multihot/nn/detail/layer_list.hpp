#pragma once

#include <cstddef>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/nn/detail/layer_calls.hpp>

/// A list of layers is a std::tuple, or a std::vector of variants. Only these functions know the
/// difference: code that uses them works for sizes in the type and for sizes at run time.
namespace multihot::detail::nn {

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

/// The generator if a layer draws random numbers in training, else null. Throws state_error if it
/// is needed and missing, and for a layer that cannot skip the numbers of the other shards.
Generator* drawn(const auto& list, Generator* generator, const Shard& shard) {
  bool any = false;
  for_each_layer(list, [&]<class Layer>(const Layer& layer, std::size_t k) {
    if constexpr (may_draw<Layer>) {
      if (!layer.draws()) return;
      check<state_error>(generator, "model: layer ", k,
                         " draws random numbers, expected forward(x, generator)");
      check<state_error>(tells_words<Layer> || shard.rows == shard.total, "model: layer ", k,
                         " draws random numbers, expected words_per_row() to train with shards");
      any = true;
    }
  });
  return any ? generator : nullptr;
}

/// Whether two layers are of the same kind and their tensors have the same shapes.
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

}  // namespace multihot::detail::nn
