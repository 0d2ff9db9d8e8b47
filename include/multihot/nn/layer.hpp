#pragma once

#include <tuple>
#include <variant>

#include <multihot/core.hpp>

/// What a layer is: a struct, no base class and no registration, with two functions,
///
///   void forward(const auto& x, auto& y) const;                                  // y = f(x)
///   void backward(const auto& x, const auto& y, const auto& dy, auto& dx) const; // dx = f'(x) dy
///
/// where x, y, dy, dx are (samples, features) and have their size already. A layer keeps no
/// activations: whoever holds the layers does. A layer that learns also has
///
///   auto tensors();                                   // std::tie(weight, bias): its Tensors
///   void accumulate(const auto& x, const auto& dy);   // adds to the gradient of each
///
/// and one that changes the number of features has Index in_features(), out_features() const, and,
/// if the compiler is to know them, static constexpr int InFeatures, OutFeatures.
namespace multihot::detail {

/// f(layer), whichever layer a variant holds.
decltype(auto) visit_layer(auto& layer, auto f) { return f(layer); }
template <class... Layers>
decltype(auto) visit_layer(std::variant<Layers...>& layer, auto f) {
  return std::visit(f, layer);
}
template <class... Layers>
decltype(auto) visit_layer(const std::variant<Layers...>& layer, auto f) {
  return std::visit(f, layer);
}

template <class Layer>
concept changes_width = requires(const Layer& layer) {
  layer.in_features();
};
template <class Layer>
concept has_static_in = requires {
  Layer::InFeatures;
};
template <class Layer>
concept has_static_out = requires {
  requires Layer::OutFeatures != Dynamic;
};

/// The width that the type of a layer asks for, and the one it gives when Width comes in.
template <class Layer>
constexpr int static_in_features = Dynamic;
template <has_static_in Layer>
constexpr int static_in_features<Layer> = Layer::InFeatures;

template <class Layer, int Width>
constexpr int static_out_features = changes_width<Layer> ? Dynamic : Width;
template <has_static_out Layer, int Width>
constexpr int static_out_features<Layer, Width> = Layer::OutFeatures;

/// The same at run time; Dynamic where the layer takes any width.
template <class Layer>
Index in_features(const Layer& layer) {
  if constexpr (changes_width<Layer>) return layer.in_features();
  return static_in_features<Layer>;
}
template <class Layer>
Index out_features(const Layer& layer, Index width) {
  if constexpr (changes_width<Layer>) return layer.out_features();
  return width;
}

/// f(tensor) for all that a layer learns.
void for_each_tensor(auto& layer, auto f) {
  if constexpr (requires { layer.tensors(); }) {
    std::apply([&](auto&... tensor) { (f(tensor), ...); }, layer.tensors());
  }
}

}  // namespace multihot::detail
