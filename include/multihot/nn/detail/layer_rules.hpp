#pragma once

#include <concepts>
#include <tuple>
#include <type_traits>

#include <multihot/buffer.hpp>
#include <multihot/executor.hpp>
#include <multihot/nn/detail/layer_calls.hpp>
#include <multihot/tensor.hpp>

/// The rules of layer.hpp, each with the compiler's message for a layer that breaks it.
namespace multihot::detail::nn {

template <class Layer, class X, class Y>
concept has_forward = requires(Layer& layer, const X& x, Y& y) { layer.forward(x, y); };
template <class Layer, class X, class Y>
concept has_backward = requires(Layer& layer, const X& x, const Y& y, const Y& dy, X& dx) {
  layer.backward(x, y, dy, dx);
};
template <class Layer, class X, class Y>
concept has_accumulate =
    requires(Layer& layer, const X& x, const Y& dy) { layer.accumulate(x, dy); };
template <class Layer, class X, class Y, class Last>
concept has_forward_with =
    requires(Layer& layer, const X& x, Y& y, Last& last) { layer.forward(x, y, last); };
template <class Layer>
concept has_draws = requires(Layer& layer) {
  { layer.draws() } -> std::convertible_to<bool>;
};
template <class Layer>
concept has_any_features = requires { Layer::InFeatures; } || requires { Layer::OutFeatures; } ||
                           requires(Layer& layer) { layer.in_features(); } ||
                           requires(Layer& layer) { layer.out_features(); };
template <class Layer>
concept has_features = requires(const Layer& layer) {
  std::integral_constant<int, Layer::InFeatures + Layer::OutFeatures>();
  { layer.in_features() } -> std::convertible_to<Index>;
  { layer.out_features() } -> std::convertible_to<Index>;
};

template <class T, class S>
concept reference_to_tensor = std::is_lvalue_reference_v<T> && requires(T tensor) {
  []<int Rows, int Cols>(Tensor<S, Rows, Cols>&) {}(tensor);
};
template <class Tuple, class S>
inline constexpr bool are_tensors = false;
template <class... T, class S>
inline constexpr bool are_tensors<std::tuple<T...>, S> = (reference_to_tensor<T, S> && ...);
template <class Layer, class S>
concept ties_tensors =
    requires(Layer& layer) { requires are_tensors<decltype(layer.tensors()), S>; };

/// Whether a layer follows the rules for an input of `In` features. If not, the program does not
/// compile, and the message is the first rule that the layer breaks.
template <class Layer, class S, int In>
consteval bool keeps_the_rules() {
  using X = Batch<S, static_in<Layer>(In)>;
  using Y = Batch<S, static_out<Layer>(In)>;
  if constexpr (has_any_features<Layer> && !has_features<Layer>) {
    static_assert(has_features<Layer>,
                  "multihot: a layer that changes the number of features must have "
                  "static constexpr int InFeatures, OutFeatures and "
                  "Index in_features() const, out_features() const");
  } else if constexpr (!equal_or_dynamic(static_in<Layer>(In), In)) {
    static_assert(equal_or_dynamic(static_in<Layer>(In), In),
                  "multihot::Sequential: a layer must take as many features as the one before "
                  "gives");
  } else if constexpr (!has_forward<Layer, X, Y>) {
    static_assert(has_forward<Layer, X, Y>,
                  "multihot: a layer must have void forward(const auto& x, auto& y) const");
  } else if constexpr (!has_forward<const Layer, X, Y>) {
    static_assert(has_forward<const Layer, X, Y>,
                  "multihot: forward(x, y) of a layer must be const");
  } else if constexpr (!has_backward<Layer, X, Y>) {
    static_assert(has_backward<Layer, X, Y>,
                  "multihot: a layer must have void backward(const auto& x, const auto& y, "
                  "const auto& dy, auto& dx) const");
  } else if constexpr (!has_backward<const Layer, X, Y>) {
    static_assert(has_backward<const Layer, X, Y>,
                  "multihot: backward(x, y, dy, dx) of a layer must be const");
  } else if constexpr (learns<Layer> && !ties_tensors<Layer, S>) {
    static_assert(ties_tensors<Layer, S>,
                  "multihot: tensors() of a layer must return std::tie of its Tensors, of the "
                  "Scalar of the layer");
  } else if constexpr (learns<Layer> && !has_accumulate<Layer, X, Y>) {
    static_assert(has_accumulate<Layer, X, Y>,
                  "multihot: a layer with tensors() must have void accumulate(const auto& x, "
                  "const auto& dy)");
  } else if constexpr (!learns<Layer> && has_accumulate<Layer, X, Y>) {
    static_assert(learns<Layer>,
                  "multihot: a layer with accumulate(x, dy) must have auto tensors()");
  } else if constexpr (has_draws<Layer> && !has_forward_with<Layer, X, Y, Generator>) {
    static_assert(has_forward_with<Layer, X, Y, Generator>,
                  "multihot: a layer with draws() must have void forward(const auto& x, auto& y, "
                  "Generator& generator)");
  } else if constexpr (has_draws<Layer> != has_draws<const Layer> ||
                       (!has_draws<Layer> && has_forward_with<Layer, X, Y, Generator> &&
                        !has_forward_with<Layer, X, Y, const Serial>)) {
    static_assert(has_draws<const Layer>,
                  "multihot: a layer with forward(x, y, generator) must have bool draws() const");
  } else {
    return true;
  }
  return false;
}

}  // namespace multihot::detail::nn
