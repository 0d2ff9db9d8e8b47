#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/nn/detail/chain_types.hpp>
#include <multihot/nn/detail/check_pass.hpp>
#include <multihot/nn/detail/freeze.hpp>

namespace multihot {

/// A model for inference alone, which is fast for one sample at a time
///
///   const nn::Predictor predictor(model);              // of an MLP or a Sequential
///   auto workspace = decltype(predictor)::Workspace();  // one for each thread
///   const auto& z = predictor(x, workspace);           // x (samples, in), logits z (samples, out)
///
/// It is a copy: later training of the model does not change it. Copies of a predictor share its
/// weights, which never change. They are in another order than those of the model, so that vector
/// instructions run along the outputs of a layer. A ReLU is part of the Linear before it, a Dropout
/// is left out, and other layers are copied as they are. The logits of a sample have the same bits
/// in every batch, a batch of one too: those of model(x) for several samples.
template <class Model>
class Predictor {
  using Layers = decltype(detail::nn::freeze(std::declval<const Model&>().layers()));

 public:
  using Scalar = typename Model::Scalar;
  static constexpr int InFeatures = Model::InFeatures;
  static constexpr int OutFeatures = Model::OutFeatures;
  using Output = Batch<Scalar, OutFeatures>;

  /// The input and the output of each layer. It allocates nothing for a batch that is not larger
  /// than an earlier one.
  using Workspace = typename detail::nn::ChainTypes<Layers, Scalar>::Workspace;

  /// Throws state_error if the model, or a tensor of its layers, was moved from.
  explicit Predictor(const Model& model)
      : layers_((model.check_whole(),
                 std::make_shared<const Layers>(detail::nn::freeze(model.layers())))) {
    detail::nn::for_each_layer(*layers_, [&]<class Layer>(const Layer& layer, std::size_t k) {
      if (k == 0) starts_linear_ = detail::nn::packed<Layer>;
      if (in_features_ == Dynamic) in_features_ = detail::nn::in_features(layer, Dynamic);
    });
  }

  Predictor(const Predictor&) = default;  // and no move: there is no empty predictor
  Predictor& operator=(const Predictor&) = default;
  ~Predictor() = default;

  /// The logits (samples, out), in the workspace, for x (samples, in). Any number of threads may
  /// call it at once. Throws shape_error if x has another number of columns.
  template <batch_of<Scalar, InFeatures> X>
  const Output& operator()(const X& x, Workspace& a) const {
    detail::nn::check_input(detail::shape(x), in_features_);
    if constexpr (detail::nn::run_time_list<Layers>) {
      if (a.size() <= layers_->size()) {
        // x may be an output in this workspace.
        // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
        const Matrix<Scalar> copy = x;
        a.resize(layers_->size() + 1);
        return (*this)(copy, a);
      }
    }
    if (const Scalar* row = readable_row(x); row && !detail::nn::at<1>(a, First()).contains(row)) {
      run_row(row, x.cols(), a);
    } else {
      auto& a_0 = fit(detail::nn::at(a, First()), x.rows(), x.cols());
      a_0 = x;
      if (x.rows() == 1) run_row(a_0.data(), x.cols(), a);
      else run_rows(a);
    }
    if constexpr (detail::nn::run_time_list<Layers>) return a[layers_->size()].view();
    else return detail::nn::back(a).view();
  }
  /// The same in a new matrix, which is allocated.
  template <batch_of<Scalar, InFeatures> X>
  Matrix<Scalar, OutFeatures> operator()(const X& x) const {
    Workspace a;
    return (*this)(x, a);
  }
  template <detail::nn::not_batch_of<Scalar, InFeatures> X>
  void operator()(const X&, auto&&...) const = delete;  // expected x: a batch of In columns of S
  template <detail::nn::column_not_row<Scalar, InFeatures> X>
  void operator()(const X&, auto&&...) const = delete;  // a sample is a row: pass x.transpose()

 private:
  using First = std::integral_constant<std::size_t, 0>;

  /// a[k + 1] = layer k (a[k])
  void run_rows(Workspace& a) const {
    detail::nn::for_each_layer(*layers_, [&](const auto& layer, auto k) {
      const auto& x_k = detail::nn::at(a, k).view();
      const Index out = detail::nn::out_features(layer, x_k.cols());
      detail::nn::forward(layer, Serial(), x_k, fit(detail::nn::at<1>(a, k), x_k.rows(), out));
    });
  }

  /// The same for a single row, of which the first layer reads x_0 if it is a Linear.
  void run_row(const Scalar* x_0, Index in, Workspace& a) const {
    detail::nn::for_each_layer(*layers_, [&]<class Layer>(const Layer& layer, auto k) {
      in = detail::nn::out_features(layer, in);
      auto& y_k = fit(detail::nn::at<1>(a, k), 1, in);
      if constexpr (detail::nn::packed<Layer>) layer.forward_row(x_0, y_k.data());
      else detail::nn::forward(layer, Serial(), detail::nn::at(a, k).view(), y_k);
      x_0 = y_k.data();
    });
  }

  /// The first number of a single row that the first layer can read where it is, else null.
  const Scalar* readable_row(const auto& x) const {
    if constexpr (requires { x.data(), x.colStride(); }) {
      if (x.rows() == 1 && x.colStride() == 1 && starts_linear_) return x.data();
    }
    return nullptr;
  }

  static auto& fit(auto& buffer, Index rows, Index cols) {
    auto& view = buffer.view();
    return view.rows() == rows && view.cols() == cols ? view : buffer.resize(rows, cols);
  }

  std::shared_ptr<const Layers> layers_;
  Index in_features_ = Dynamic;  // Dynamic: every layer takes any number
  bool starts_linear_ = false;
};

}  // namespace multihot
