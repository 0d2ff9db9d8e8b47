#pragma once

#include <concepts>

#include <multihot/core.hpp>
#include <multihot/nn/tensor_name.hpp>

/// A layer is a struct, with no base class and no registration, that has two functions:
///
///   void forward(const auto& x, auto& y) const;                                  // y = f(x)
///   void backward(const auto& x, const auto& y, const auto& dy, auto& dx) const; // dx = f'(x) dy
///
/// x, y, dy and dx are (samples, features) and have their size already. A layer keeps no
/// activations: the model does. A layer that learns also has
///
///   auto tensors();                                   // std::tie(weight, bias): its Tensors
///   void accumulate(const auto& x, const auto& dy);   // adds to the gradient of each
///
/// and may name them for state_dict() (tensor_name.hpp); otherwise their names are "0", "1", ...:
///
///   static constexpr TensorName tensor_names[] = {{"weight", 2}, {"bias", 1}};
///
/// A layer that changes the number of features has the following, Dynamic if the compiler cannot
/// know a number:
///
///   static constexpr int InFeatures, OutFeatures;
///   Index in_features() const, out_features() const;
///
/// A layer that draws random numbers in training, such as Dropout, also has
///
///   bool draws() const;                                           // whether it draws at present
///   void forward(const auto& x, auto& y, Generator& generator);   // used in training
///
/// and, if it shall train in several processes (shard.hpp), the number of Generator::random() that
/// this forward() calls for each row
///
///   Index words_per_row(Index features) const;
///
/// The other functions may take an executor (executor.hpp) as their last argument. A layer that
/// works in one scalar type only names it: using Scalar = float. gradcheck() (gradcheck.hpp) checks
/// the derivatives of a layer.
namespace multihot::detail::nn {

/// The Scalar of a layer that works in float and in double, as ReLU<> does.
struct AnyScalar {};

template <class S>
concept scalar_or_any = float_or_double<S> || std::same_as<S, AnyScalar>;

/// A batch of Features columns, in S.
template <class X, class S, int Features>
concept input_of = batch_of<X, S, Features> ||
                   (std::same_as<S, AnyScalar> && batch_of<X, typename X::Scalar, Features>);

template <class Layer>
concept changes_features = requires { Layer::InFeatures + Layer::OutFeatures; };
template <class Layer>
concept learns = requires(Layer& layer) { layer.tensors(); };
template <class Layer>
concept may_draw = requires(const Layer& layer) { layer.draws(); };
template <class Layer>
concept tells_words = requires(const Layer& layer, Index features) {
  { layer.words_per_row(features) } -> std::convertible_to<Index>;
};

}  // namespace multihot::detail::nn
