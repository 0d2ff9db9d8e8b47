#pragma once

#include <utility>

#include <multihot/core.hpp>
#include <multihot/kernels/buffer.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/nn/layers.hpp>

namespace multihot {

/// Layers in a row, a[k + 1] = layer k (a[k]): what Sequential and MLP are, be their list of layers
/// a std::tuple or a std::vector. Each pass takes Threads (threads.hpp) as its last argument, if it
/// is to use several.
template <float_or_double S, int In, int Out, class List>
class Chain : public Layers<S, List> {
 public:
  using Scalar = S;
  static constexpr int InFeatures = In;
  static constexpr int OutFeatures = Out;
  using Output = typename Buffer<S, Out>::View;

  /// The activations a[0], ..., a[n] of a pass. One that has seen a batch allocates nothing for
  /// another of that size or less.
  using Workspace = typename detail::ListTraits<List>::Buffers;

  /// Throws shape_error if a layer takes another number of features than the one before it gives.
  explicit Chain(List list) : Layers<S, List>(std::move(list)) {
    Index features = Dynamic;
    for_each_layer(*this, [&](const auto& layer, std::size_t k) {
      const Index in = detail::in_features(layer, features);
      detail::check<shape_error>(features == Dynamic || in == features, "Sequential: layer ", k,
                                 " takes ", in, " features, the layer before it gives ", features);
      if (in_features_ == Dynamic) in_features_ = in;
      features = detail::out_features(layer, in);
    });
  }

  /// Inference, from any number of threads at once: the output (samples, out) for x (samples, in).
  /// Throws shape_error if x has another number of columns.
  template <batch_of<S, In> X>
  Matrix<S, Out> operator()(const X& x) const {
    Workspace a;
    return (*this)(x, a);
  }

  /// The same in the caller's buffers, one workspace a thread. The output is in the workspace.
  template <batch_of<S, In> X, executor E = Serial>
  const Output& operator()(const X& x, Workspace& a, const E& threads = {}) const {
    return pass(*this, x, a, threads, [&](const auto& layer, const auto& x_k, auto& y_k) {
      detail::forward(layer, threads, x_k, y_k);
    });
  }
  template <class X>
    requires(!batch_of<X, S, In>)
  void operator()(const X&, auto&&...) const = delete;  // expected x: a batch of In columns of S

  /// The training pass, which remembers the activations. The output is in the model. Throws
  /// state_error if a layer draws random numbers, as Dropout does: it needs the generator.
  template <batch_of<S, In> X, executor E = Serial>
  const Output& forward(const X& x, const E& threads = {}) {
    return train(x, nullptr, threads);
  }
  template <batch_of<S, In> X, executor E = Serial>
  const Output& forward(const X& x, Generator& generator, const E& threads = {}) {
    return train(x, &generator, threads);
  }
  template <class X>
    requires(!batch_of<X, S, In>)
  void forward(const X&, auto&&...) = delete;  // expected x: a batch of In columns of S

  /// Adds to the gradients of the parameters, given the gradient dy with respect to the output.
  /// Throws state_error unless a forward() of as many samples has come since the last backward(),
  /// shape_error if dy has another number of columns.
  template <batch_of<S, Out> DY, executor E = Serial>
  void backward(const DY& dy, const E& threads = {}) {
    backward(dy, false, threads);
  }

  /// The same, and dx (samples, in), the gradient with respect to the input.
  template <batch_of<S, Out> DY, batch_of<S, In> DX, executor E = Serial>
  void backward(const DY& dy, DX& dx, const E& threads = {}) {
    backward(dy, true, threads);
    dx = detail::at(da_, First()).view();
  }
  template <class DY>
    requires(!batch_of<DY, S, Out>)
  void backward(const DY&, auto&&...) = delete;  // expected dy: a batch of Out columns of S

 private:
  using First = std::integral_constant<std::size_t, 0>;

  /// a[0] = x, a[k + 1] = layer k (a[k])
  static const Output& pass(auto& chain, const auto& x, Workspace& a, const auto& threads,
                            auto forward) {
    chain.check_input(x);
    chain.fit(a);
    auto& a_0 = detail::at(a, First()).resize(x.rows(), x.cols());
    kernels::for_each_column(threads, x, [&](auto columns) { columns(a_0) = columns(x); });
    for_each_layer(chain, [&](auto& layer, auto k) {
      const auto& x_k = detail::at(a, k).view();
      auto& y_k = detail::at<1>(a, k);
      y_k.resize(x_k.rows(), detail::out_features(layer, x_k.cols()));
      forward(layer, x_k, y_k.view());
    });
    return detail::back(a).view();
  }

  const Output& train(const auto& x, Generator* generator, const auto& threads) {
    for_each_layer(*this, [&]<class Layer>(const Layer& layer, std::size_t k) {
      if constexpr (detail::may_draw<Layer>) {
        detail::check<state_error>(generator || !layer.draws(), "model: layer ", k,
                                   " draws random numbers, expected forward(x, generator)");
      }
    });
    const Output& y = pass(*this, x, a_, threads, [&](auto& layer, const auto& x_k, auto& y_k) {
      detail::forward(layer, threads, x_k, y_k, generator);
    });
    pending_ = true;
    return y;
  }

  void backward(const auto& dy, bool input_too, const auto& threads) {
    check_gradient(dy);
    pending_ = false;
    fit(da_);
    detail::back(da_).resize(dy.rows(), dy.cols()) = dy;
    detail::for_each_index<true>(this->layers(), [&](auto k) {
      detail::visit_layer(detail::at(this->layers(), k), [&]<class Layer>(Layer& layer) {
        const auto& x_k = detail::at(a_, k).view();
        const auto& y_k = detail::at<1>(a_, k).view();
        const auto& dy_k = detail::at<1>(da_, k).view();
        if constexpr (detail::learns<Layer>) detail::accumulate(layer, threads, x_k, dy_k);
        if (k == 0 && !input_too) return;
        auto& dx_k = detail::at(da_, k).resize(x_k.rows(), x_k.cols());
        detail::backward(layer, threads, x_k, y_k, dy_k, dx_k);
      });
    });
  }

  static void for_each_layer(auto& chain, auto f) {
    detail::for_each_index(chain.layers(), [&](auto k) {
      detail::visit_layer(detail::at(chain.layers(), k), [&](auto& layer) { f(layer, k); });
    });
  }
  void fit(Workspace& a) const {
    if constexpr (detail::run_time_list<List>) a.resize(this->layers().size() + 1);
  }

  void check_input(const auto& x) const {
    this->check_alive();
    detail::check<shape_error>(in_features_ == Dynamic || x.cols() == in_features_,
                               "model: input is ", detail::shape(x), ", expected ", in_features_,
                               " columns");
  }
  void check_gradient(const auto& dy) const {
    this->check_alive();
    detail::check<state_error>(pending_, "model: backward() without a forward() before it");
    const Output& y = detail::back(a_).view();
    detail::check<state_error>(dy.rows() == y.rows(), "model: forward() saw ", y.rows(),
                               " rows, backward() got ", dy.rows());
    detail::check<shape_error>(dy.cols() == y.cols(), "model: gradient is ", detail::shape(dy),
                               ", expected ", detail::shape(y), ", as the output");
    detail::check<value_error>(dy.rows() > 0, "model: backward() of a batch of 0 rows");
  }

  Index in_features_ = Dynamic;  // stays so where every layer takes any number
  Workspace a_, da_;             // da[k] is the gradient with respect to a[k]
  bool pending_ = false;         // between forward() and backward()
};

template <class List>
using ChainOf = Chain<typename detail::ListTraits<List>::Scalar, detail::ListTraits<List>::In,
                      detail::ListTraits<List>::Out, List>;

}  // namespace multihot
