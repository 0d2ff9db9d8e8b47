#pragma once

#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/nn/layer.hpp>
#include <multihot/nn/layer_list.hpp>
#include <multihot/parameter.hpp>

namespace multihot {

/// Layers in a row, a[k + 1] = layer k (a[k]): what Sequential and MLP are, whether their list of
/// layers is a std::tuple or a std::vector (nn/layer_list.hpp).
///
/// A copy is a model of its own. A move takes its optimizers along; assignment from a model of the
/// same shape leaves them where they are. A moved-from model throws state_error.
template <float_or_double S, int In, int Out, class List>
class Chain {
 public:
  using Scalar = S;
  static constexpr int InFeatures = In;
  static constexpr int OutFeatures = Out;
  using Output = typename Buffer<S, Out>::View;

  /// The activations a[0], ..., a[n] of one pass. A workspace that has seen a batch allocates
  /// nothing for another of that size or less.
  using Workspace = typename detail::ListTraits<List>::Buffers;

  /// Throws shape_error if a layer takes another number of features than the one before it gives.
  explicit Chain(List layers) : layers_(std::move(layers)) {
    check_layers();
    gather();
  }
  Chain(const Chain& other)
      : layers_(other.layers_),
        in_features_(other.in_features_),
        a_(other.a_),
        da_(other.da_),
        pending_(other.pending_) {
    if (other.memory_) gather();
  }
  Chain(Chain&&) noexcept = default;
  ~Chain() = default;
  Chain& operator=(const Chain& other) {
    layers_ = other.layers_;
    in_features_ = other.in_features_;
    a_ = other.a_;
    da_ = other.da_;
    pending_ = other.pending_;
    if (other.memory_ && !is_gathered()) gather();
    return *this;
  }

  /// Inference, from any number of threads at once: the output (samples, out) for x (samples, in).
  /// Throws shape_error if x has another number of columns.
  template <batch_of<S, In> X>
  Matrix<S, Out> operator()(const X& x) const {
    Workspace a;
    return (*this)(x, a);
  }

  /// The same in the caller's buffers, one workspace a thread. The output is in the workspace.
  template <batch_of<S, In> X>
  const Output& operator()(const X& x, Workspace& a) const {
    check_input(x);
    detail::fit(a, layers_);
    detail::front(a).resize(x.rows(), x.cols()) = x;
    // a[k + 1] = layer k (a[k])
    detail::for_each_index(layers_, [&](auto k) {
      detail::visit_layer(detail::at(layers_, k), [&](const auto& layer) {
        const auto& x_k = detail::at(a, k).view();
        auto& y_k = detail::at(a, detail::next(k));
        layer.forward(x_k, y_k.resize(x_k.rows(), detail::out_features(layer, x_k.cols())));
      });
    });
    return detail::back(a).view();
  }

  void operator()(const auto&, auto&&...) const = delete;  // expected x: a batch of In columns of S

  /// The training pass, which remembers the activations. The output is in the model.
  template <batch_of<S, In> X>
  const Output& forward(const X& x) {
    const Output& y = (*this)(x, a_);
    pending_ = true;
    return y;
  }

  void forward(const auto&) = delete;  // expected x: a batch of In columns of S

  /// Adds to the gradients of the parameters, given the gradient dy with respect to the output.
  /// Throws state_error unless a forward() of as many samples has come since the last backward(),
  /// shape_error if dy has another number of columns.
  template <batch_of<S, Out> DY>
  void backward(const DY& dy) {
    run_backward(dy, false);
  }

  /// The same, and dx (samples, in), the gradient with respect to the input.
  template <batch_of<S, Out> DY, batch_of<S, In> DX>
  void backward(const DY& dy, DX& dx) {
    run_backward(dy, true);
    dx = detail::front(da_).view();
  }

  void backward(const auto&, auto&&...) = delete;  // expected dy: a batch of Out columns of S

  /// Value and gradient of each tensor, in PyTorch's order. They stay valid, whatever happens to
  /// the model.
  std::vector<Parameter<S>> parameters() {
    check_alive();
    std::vector<Parameter<S>> list;
    for_each_tensor([&](auto& tensor) { list.push_back(tensor.parameter()); });
    return list;
  }

  void zero_grad() {
    check_alive();
    memory_->grad.setZero();
  }

  /// The layers, to look at or to set their weights.
  List& layers() { return layers_; }
  const List& layers() const { return layers_; }

 private:
  void run_backward(const auto& dy, bool input_too) {
    check_gradient(dy);
    detail::fit(da_, layers_);
    detail::back(da_).resize(dy.rows(), dy.cols()) = dy;
    pending_ = false;
    detail::for_each_index_reversed(layers_, [&](auto k) {
      detail::visit_layer(detail::at(layers_, k), [&](auto& layer) {
        const auto& x_k = detail::at(a_, k).view();
        const auto& y_k = detail::at(a_, detail::next(k)).view();
        const auto& dy_k = detail::at(da_, detail::next(k)).view();
        if constexpr (requires { layer.accumulate(x_k, dy_k); }) layer.accumulate(x_k, dy_k);
        if (k == 0 && !input_too) return;
        layer.backward(x_k, y_k, dy_k, detail::at(da_, k).resize(x_k.rows(), x_k.cols()));
      });
    });
  }

  void for_each_tensor(auto f) {
    detail::for_each_index(layers_, [&](auto k) {
      detail::visit_layer(detail::at(layers_, k),
                          [&](auto& layer) { detail::for_each_tensor(layer, f); });
    });
  }

  /// Brings all parameters together in one run, so that an optimizer's step is one loop.
  void gather() {
    Index size = 0;
    for_each_tensor([&](auto& tensor) { size += tensor.size(); });
    memory_ = std::make_shared<TensorMemory<S>>(size);
    Index offset = 0;
    for_each_tensor([&](auto& tensor) {
      tensor.move_to(memory_, offset);
      offset += tensor.size();
    });
  }
  bool is_gathered() {
    bool all = memory_ != nullptr;
    for_each_tensor([&](auto& tensor) { all = all && tensor.memory() == memory_; });
    return all;
  }

  void check_layers() {
    Index width = Dynamic;  // not known before the first layer that changes it
    detail::for_each_index(layers_, [&](auto k) {
      detail::visit_layer(detail::at(layers_, k), [&](const auto& layer) {
        const Index in = detail::in_features(layer);
        if (width != Dynamic && in != Dynamic && width != in) {
          throw shape_error(detail::message("Sequential: layer ", std::size_t{k}, " takes ", in,
                                            " features, the layer before it gives ", width));
        }
        if (in_features_ == Dynamic) in_features_ = in;
        width = detail::out_features(layer, in == Dynamic ? width : in);
      });
    });
  }

  void check_alive() const {
    if (!memory_) throw state_error("the model has been moved from, expected a model with layers");
  }
  void check_input(const auto& x) const {
    check_alive();
    if (in_features_ != Dynamic && x.cols() != in_features_) {
      throw shape_error(detail::message("model: input is ", detail::shape(x), ", expected ",
                                        in_features_, " columns"));
    }
  }
  void check_gradient(const auto& dy) const {
    check_alive();
    if (!pending_) {
      throw state_error("model: backward() without a forward() since the last backward()");
    }
    const Output& y = detail::back(a_).view();
    if (dy.rows() != y.rows()) {
      throw state_error(
          detail::message("model: forward() saw ", y.rows(), " rows, backward() got ", dy.rows()));
    }
    if (dy.cols() != y.cols()) {
      throw shape_error(detail::message("model: gradient is ", detail::shape(dy), ", expected ",
                                        detail::shape(y), ", as the output"));
    }
    if (dy.rows() == 0) throw value_error("model: backward() of a batch of 0 rows, expected >= 1");
  }

  List layers_;
  Index in_features_ = Dynamic;
  Workspace a_, da_;  // a[k] is the input of layer k, da[k] its gradient
  bool pending_ = false;
  std::shared_ptr<TensorMemory<S>> memory_;
};

template <class List>
using ChainOf = Chain<typename detail::ListTraits<List>::Scalar, detail::ListTraits<List>::In,
                      detail::ListTraits<List>::Out, List>;

}  // namespace multihot
