#pragma once

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
/// and may name them for state_dict() (parameter.hpp); otherwise their names are "0", "1", ...:
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
/// The other functions may take an executor (executor.hpp) as their last argument. A layer for
/// one scalar type names it: using Scalar = float. gradcheck.hpp tells whether a layer is right.
namespace multihot::nn::detail {
using namespace multihot::detail;  // check, fail, text

template <class Layer>
concept changes_features = requires { Layer::InFeatures + Layer::OutFeatures; };
template <class Layer>
concept learns = requires(Layer& layer) { layer.tensors(); };
template <class Layer>
concept may_draw = requires(const Layer& layer) { layer.draws(); };

}  // namespace multihot::nn::detail
