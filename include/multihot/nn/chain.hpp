#pragma once

#include <utility>

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/detail/resize.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/nn/detail/chain_types.hpp>
#include <multihot/nn/detail/check_pass.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/nn/module.hpp>
#include <multihot/random/detail/rewind.hpp>

namespace multihot {

/// The base class of Sequential and MLP: layers in a row, a[k + 1] = layer k (a[k])
///
///   const auto& z = model.forward(x);       // training; keeps the activations
///   model.backward(criterion.backward());   // adds to the gradients of the parameters
///   const auto z = model(x);                // inference; const, from any number of threads
///
/// x is (samples, in), z (samples, out). The list of layers is a std::tuple or a std::vector. Each
/// pass can take Threads (threads.hpp) as its last argument.
template <float_or_double S, int In, int Out, class List>
class Chain : public Module<S, List> {
 public:
  static constexpr int InFeatures = In;
  static constexpr int OutFeatures = Out;
  using Output = Batch<S, Out>;

  /// The activations a[0], ..., a[n] of a pass. It allocates nothing for a batch that is not larger
  /// than an earlier one.
  using Workspace = typename detail::nn::ChainTypes<List, S>::Workspace;

  /// Throws shape_error if a layer takes another number of features than the layer before it gives.
  explicit Chain(List list) : Module<S, List>(std::move(list)) {
    Index features = Dynamic;
    detail::nn::for_each_layer(this->list_, [&](const auto& layer, std::size_t k) {
      const Index in = detail::nn::in_features(layer, features);
      detail::check<shape_error>(features == Dynamic || in == features, "Sequential: layer ", k,
                                 " takes ", in, " features, the layer before it gives ", features);
      if (in_features_ == Dynamic) in_features_ = in;
      features = detail::nn::out_features(layer, in);
    });
  }
  Chain(const Chain&) = default;
  Chain(Chain&&) noexcept = default;
  Chain& operator=(const Chain& other) { return *this = Chain(other); }
  Chain& operator=(Chain&& other) noexcept {
    Module<S, List>::operator=(std::move(other));
    in_features_ = other.in_features_;
    a_.swap(other.a_);
    da_.swap(other.da_);
    pending_ = other.pending_;
    return *this;
  }
  ~Chain() = default;

  /// Inference: the output (samples, out) for x (samples, in). Any number of threads may call it at
  /// once. Throws shape_error if x has another number of columns.
  template <batch_of<S, In> X>
  Matrix<S, Out> operator()(const X& x) const {
    Workspace a;
    return (*this)(x, a);
  }

  /// The same in the caller's buffers, one workspace per thread. The output is in the workspace.
  template <batch_of<S, In> X, executor E = Serial>
  const Output& operator()(const X& x, Workspace& a, const E& threads = {}) const {
    check_input(x);
    return pass(*this, x, a, threads, [&](const auto& layer, const auto& x_k, auto& y_k) {
      detail::nn::forward(layer, threads, x_k, y_k);
    });
  }
  template <detail::nn::not_batch_of<S, In> X>
  void operator()(const X&, auto&&...) const = delete;  // expected x: a batch of In columns of S
  template <detail::nn::column_not_row<S, In> X>
  void operator()(const X&, auto&&...) const = delete;  // a sample is a row: pass x.transpose()

  /// The training pass, which keeps the activations. The output is in the model. Throws state_error
  /// if a layer draws random numbers, as Dropout does: it needs the generator. After an exception,
  /// the generator is as it was, and backward() needs another forward(). With a Shard, x is that
  /// part of a batch.
  template <batch_of<S, In> X, executor E = Serial>
  const Output& forward(const X& x, const E& threads = {}) {
    return train(x, nullptr, {0, x.rows(), x.rows()}, threads);
  }
  template <batch_of<S, In> X, executor E = Serial>
  const Output& forward(const X& x, Generator& generator, const E& threads = {}) {
    return train(x, &generator, {0, x.rows(), x.rows()}, threads);
  }
  template <batch_of<S, In> X, executor E = Serial>
  const Output& forward(const X& x, Generator& g, const Shard& shard, const E& threads = {}) {
    return train(x, &g, shard, threads);
  }
  template <detail::nn::not_batch_of<S, In> X>
  void forward(const X&, auto&&...) = delete;  // expected x: a batch of In columns of S
  template <detail::nn::column_not_row<S, In> X>
  void forward(const X&, auto&&...) = delete;  // a sample is a row: pass x.transpose()

  /// Adds to the gradients of the parameters, given the gradient dy with respect to the output.
  /// Throws state_error unless a forward() of as many samples came after the last backward(),
  /// shape_error if dy has another number of columns. If memory runs out, nothing has changed, and
  /// the call can be repeated; if a layer throws, some gradients have been added.
  template <batch_of<S, Out> DY, executor E = Serial>
  void backward(const DY& dy, const E& threads = {}) {
    prepare_backward(dy, false);
    run_backward(false, threads);
  }

  /// The same, and dx (samples, in), the gradient with respect to the input.
  template <batch_of<S, Out> DY, batch_of<S, In> DX, executor E = Serial>
  void backward(const DY& dy, DX& dx, const E& threads = {}) {
    prepare_backward(dy, true);
    const auto& dx_0 = detail::nn::at(da_, First()).view();
    detail::resize("model: dx", dx, dx_0.rows(), dx_0.cols());
    run_backward(true, threads);
    dx = dx_0;
  }
  template <detail::nn::not_batch_of<S, Out> DY>
  void backward(const DY&, auto&&...) = delete;  // expected dy: a batch of Out columns of S
  template <detail::nn::column_not_row<S, Out> DY>
  void backward(const DY&, auto&&...) = delete;  // a sample is a row: pass dy.transpose()

 private:
  using First = std::integral_constant<std::size_t, 0>;

  /// a[0] = x, a[k + 1] = layer k (a[k]). All memory is taken before the first layer begins.
  static const Output& pass(auto& chain, const auto& x, Workspace& a, const auto& threads,
                            auto forward) {
    if constexpr (detail::nn::run_time_list<List>) a.resize(a.empty() ? 1 : a.size());
    auto& a_0 = detail::nn::at(a, First()).resize(x.rows(), x.cols());
    kernels::for_each_column(threads, x, [&](auto columns) { columns(a_0) = columns(x); });
    chain.fit(a);  // after x has been copied: it may be an output in this workspace
    detail::nn::for_each_layer(chain.list_, [&](const auto& layer, auto k) {
      const auto& x_k = detail::nn::at(a, k).view();
      detail::nn::at<1>(a, k).resize(x_k.rows(), detail::nn::out_features(layer, x_k.cols()));
    });
    detail::nn::for_each_layer(chain.list_, [&](auto& layer, auto k) {
      forward(layer, detail::nn::at(a, k).view(), detail::nn::at<1>(a, k).view());
    });
    return detail::nn::back(a).view();
  }

  const Output& train(const auto& x, Generator* g, const Shard& shard, const auto& threads) {
    check_input(x);
    detail::nn::check_shard(x.rows(), shard);
    const detail::random::Rewind rewind(detail::nn::drawn(this->list_, g, shard));
    pending_ = false;  // until all activations are of this batch
    const Output& y = pass(*this, x, a_, threads, [&](auto& layer, const auto& x_k, auto& y_k) {
      detail::nn::forward(layer, threads, x_k, y_k, g, shard);
    });
    pending_ = true;
    return y;
  }

  /// Everything in a backward pass that may throw, except the layers.
  void prepare_backward(const auto& dy, bool input_too) {
    check_gradient(dy);
    fit(da_);
    detail::nn::for_each_index(this->list_, [&](auto k) {
      if (k > 0 || input_too) detail::nn::at(da_, k).resize_like(detail::nn::at(a_, k));
      detail::nn::at<1>(da_, k).resize_like(detail::nn::at<1>(a_, k));
    });
    detail::nn::back(da_).view() = dy;
  }

  void run_backward(bool input_too, const auto& threads) {
    pending_ = false;
    detail::nn::for_each_layer<true>(this->list_, [&]<class Layer>(Layer& layer, auto k) {
      const auto& x_k = detail::nn::at(a_, k).view();
      const auto& y_k = detail::nn::at<1>(a_, k).view();
      const auto& dy_k = detail::nn::at<1>(da_, k).view();
      if constexpr (detail::nn::learns<Layer>) detail::nn::accumulate(layer, threads, x_k, dy_k);
      if (k == 0 && !input_too) return;
      detail::nn::backward(layer, threads, x_k, y_k, dy_k, detail::nn::at(da_, k).view());
    });
  }

  void fit(Workspace& a) const {
    if constexpr (detail::nn::run_time_list<List>) a.resize(this->list_.size() + 1);
  }

  void check_input(const auto& x) const {
    this->check_whole();
    detail::nn::check_input(detail::shape(x), in_features_);
  }
  void check_gradient(const auto& dy) const {
    this->check_whole();
    detail::check<state_error>(pending_, "model: backward() without a forward() before it");
    detail::nn::check_gradient(detail::shape(dy), detail::shape(detail::nn::back(a_).view()));
  }

  Index in_features_ = Dynamic;  // Dynamic: every layer takes any number
  Workspace a_, da_;             // da[k] is the gradient with respect to a[k]
  bool pending_ = false;         // between forward() and backward()
};

}  // namespace multihot
