#pragma once

#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/random/generator.hpp>

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
/// and may say what files are to call them (parameter.hpp); they are "0", "1", ... otherwise:
///
///   static constexpr TensorName tensor_names[] = {{"weight", 2}, {"bias", 1}};
///
/// One that changes the number of features has these, Dynamic if the compiler cannot know:
///
///   static constexpr int InFeatures, OutFeatures;
///   Index in_features() const, out_features() const;
///
/// One that draws random numbers in training, as Dropout does, also has
///
///   bool draws() const;                                           // whether it does, as it is set
///   void forward(const auto& x, auto& y, Generator& generator);   // takes the other's place there
///
/// The other functions may take an executor (kernels/parts.hpp) as their last argument.
namespace multihot::detail {

template <class Layer>
concept changes_features = requires { Layer::InFeatures + Layer::OutFeatures; };
template <class Layer>
concept learns = requires(Layer& layer) { layer.tensors(); };
template <class Layer>
concept may_draw = requires(const Layer& layer) { layer.draws(); };

/// What a layer takes and gives where `features` come in; Dynamic is any number.
template <class Layer>
constexpr int static_in(int features) {
  if constexpr (changes_features<Layer>) return Layer::InFeatures;
  return features;
}
template <class Layer>
constexpr int static_out(int features) {
  if constexpr (changes_features<Layer>) return Layer::OutFeatures;
  return features;
}
template <class Layer>
Index in_features(const Layer& layer, Index features) {
  if constexpr (changes_features<Layer>) return layer.in_features();
  return features;
}
template <class Layer>
Index out_features(const Layer& layer, Index features) {
  if constexpr (changes_features<Layer>) return layer.out_features();
  return features;
}

/// The functions of a layer, with the threads if it takes them.
void forward(const auto& layer, const auto& threads, const auto& x, auto& y) {
  if constexpr (requires { layer.forward(x, y, threads); }) layer.forward(x, y, threads);
  else layer.forward(x, y);
}
/// Training's: the generator may be null if no layer draws.
template <class Layer>
void forward(Layer& layer, const auto& threads, const auto& x, auto& y, Generator* generator) {
  if constexpr (may_draw<Layer>) {
    if (layer.draws()) return layer.forward(x, y, *generator);
  }
  forward(layer, threads, x, y);
}
void backward(const auto& layer, const auto& threads, const auto& x, const auto& y, const auto& dy,
              auto& dx) {
  if constexpr (requires { layer.backward(x, y, dy, dx, threads); }) {
    layer.backward(x, y, dy, dx, threads);
  } else {
    layer.backward(x, y, dy, dx);
  }
}
void accumulate(auto& layer, const auto& threads, const auto& x, const auto& dy) {
  if constexpr (requires { layer.accumulate(x, dy, threads); }) layer.accumulate(x, dy, threads);
  else layer.accumulate(x, dy);
}

/// The Scalar that a layer names; bool, which gives way to any other, where it names none.
template <class Layer>
struct ScalarOf : std::type_identity<bool> {};
template <class Layer>
  requires requires { typename Layer::Scalar; }
struct ScalarOf<Layer> : std::type_identity<typename Layer::Scalar> {};

}  // namespace multihot::detail
