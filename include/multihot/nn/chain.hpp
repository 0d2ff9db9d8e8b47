#pragma once

#include <utility>

#include <multihot/core.hpp>
#include <multihot/detail/resize.hpp>
#include <multihot/buffer.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/nn/detail/chain_types.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/nn/module.hpp>
#include <multihot/random/detail/rewind.hpp>

namespace multihot {

/// Layers in a row, a[k + 1] = layer k (a[k]): what Sequential and MLP are, be their list of layers
/// a std::tuple or a std::vector. Each pass takes Threads (threads.hpp) as its last argument, if it
/// is to use several.
template <float_or_double S, int In, int Out, class List>
class Chain : public Module<S, List> {
 public:
  using Scalar = S;
  static constexpr int InFeatures = In;
  static constexpr int OutFeatures = Out;
  using Output = Batch<S, Out>;

  /// The activations a[0], ..., a[n] of a pass. One that has seen a batch allocates nothing for
  /// another of that size or less.
  using Workspace = typename nn::detail::ChainTypes<List, S>::Workspace;

  /// Throws shape_error if a layer takes another number of features than the one before it gives.
  explicit Chain(List list) : Module<S, List>(std::move(list)) {
    Index features = Dynamic;
    nn::detail::for_each_layer(this->list_, [&](const auto& layer, std::size_t k) {
      const Index in = nn::detail::in_features(layer, features);
      detail::check<shape_error>(features == Dynamic || in == features, "Sequential: layer ", k,
                                 " takes ", in, " features, the layer before it gives ", features);
      if (in_features_ == Dynamic) in_features_ = in;
      features = nn::detail::out_features(layer, in);
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
    check_input(x);
    return pass(*this, x, a, threads, [&](const auto& layer, const auto& x_k, auto& y_k) {
      nn::detail::forward(layer, threads, x_k, y_k);
    });
  }
  template <class X>
    requires(!batch_of<X, S, In>)
  void operator()(const X&, auto&&...) const = delete;  // expected x: a batch of In columns of S

  /// The training pass, which remembers the activations. The output is in the model. Throws
  /// state_error if a layer draws random numbers, as Dropout does: it needs the generator.
  /// Where it ends half way, by what a layer throws or for want of memory, the generator is as it
  /// was, and backward() waits for the next forward().
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
  /// shape_error if dy has another number of columns. Without memory nothing has changed, and the
  /// call can be made again; what a layer of the user's throws leaves some gradients added.
  template <batch_of<S, Out> DY, executor E = Serial>
  void backward(const DY& dy, const E& threads = {}) {
    prepare_backward(dy, false);
    run_backward(false, threads);
  }

  /// The same, and dx (samples, in), the gradient with respect to the input.
  template <batch_of<S, Out> DY, batch_of<S, In> DX, executor E = Serial>
  void backward(const DY& dy, DX& dx, const E& threads = {}) {
    prepare_backward(dy, true);
    const auto& dx_0 = nn::detail::at(da_, First()).view();
    detail::resize("model: dx", dx, dx_0.rows(), dx_0.cols());
    run_backward(true, threads);
    dx = dx_0;
  }
  template <class DY>
    requires(!batch_of<DY, S, Out>)
  void backward(const DY&, auto&&...) = delete;  // expected dy: a batch of Out columns of S

 private:
  using First = std::integral_constant<std::size_t, 0>;

  /// a[0] = x, a[k + 1] = layer k (a[k]). All memory is there before the first layer begins.
  static const Output& pass(auto& chain, const auto& x, Workspace& a, const auto& threads,
                            auto forward) {
    if constexpr (nn::detail::run_time_list<List>) a.resize(a.empty() ? 1 : a.size());
    auto& a_0 = nn::detail::at(a, First()).resize(x.rows(), x.cols());
    kernels::for_each_column(threads, x, [&](auto columns) { columns(a_0) = columns(x); });
    chain.fit(a);  // only now: x may be an output that lies in it
    nn::detail::for_each_layer(chain.list_, [&](const auto& layer, auto k) {
      const auto& x_k = nn::detail::at(a, k).view();
      nn::detail::at<1>(a, k).resize(x_k.rows(), nn::detail::out_features(layer, x_k.cols()));
    });
    nn::detail::for_each_layer(chain.list_, [&](auto& layer, auto k) {
      forward(layer, nn::detail::at(a, k).view(), nn::detail::at<1>(a, k).view());
    });
    return nn::detail::back(a).view();
  }

  const Output& train(const auto& x, Generator* generator, const auto& threads) {
    check_input(x);
    const detail::Rewind rewind(nn::detail::draws(this->list_, generator) ? generator : nullptr);
    pending_ = false;  // until all activations are of this batch
    const Output& y = pass(*this, x, a_, threads, [&](auto& layer, const auto& x_k, auto& y_k) {
      nn::detail::forward(layer, threads, x_k, y_k, generator);
    });
    pending_ = true;
    return y;
  }

  /// All that a backward pass may throw, but for what a layer does.
  void prepare_backward(const auto& dy, bool input_too) {
    check_gradient(dy);
    fit(da_);
    nn::detail::for_each_index(this->list_, [&](auto k) {
      if (k > 0 || input_too) nn::detail::at(da_, k).resize_like(nn::detail::at(a_, k));
      nn::detail::at<1>(da_, k).resize_like(nn::detail::at<1>(a_, k));
    });
    nn::detail::back(da_).view() = dy;
  }

  void run_backward(bool input_too, const auto& threads) {
    pending_ = false;
    nn::detail::for_each_layer<true>(this->list_, [&]<class Layer>(Layer& layer, auto k) {
      const auto& x_k = nn::detail::at(a_, k).view();
      const auto& y_k = nn::detail::at<1>(a_, k).view();
      const auto& dy_k = nn::detail::at<1>(da_, k).view();
      if constexpr (nn::detail::learns<Layer>) nn::detail::accumulate(layer, threads, x_k, dy_k);
      if (k == 0 && !input_too) return;
      nn::detail::backward(layer, threads, x_k, y_k, dy_k, nn::detail::at(da_, k).view());
    });
  }

  void fit(Workspace& a) const {
    if constexpr (nn::detail::run_time_list<List>) a.resize(this->list_.size() + 1);
  }

  void check_input(const auto& x) const {
    this->check_whole();
    detail::check<shape_error>(in_features_ == Dynamic || x.cols() == in_features_,
                               "model: input is ", detail::shape(x), ", expected ", in_features_,
                               " columns");
  }
  void check_gradient(const auto& dy) const {
    this->check_whole();
    detail::check<state_error>(pending_, "model: backward() without a forward() before it");
    const Output& y = nn::detail::back(a_).view();
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

namespace nn::detail {

/// Takes the place of a model that cannot be made, so that the compiler says no more about it.
struct NoModel {
  using Chain = NoModel;
  explicit NoModel(auto&&...) {}
};

template <class List, class S, bool valid>
struct MakeChain : std::type_identity<NoModel> {};
template <class List, class S>
struct MakeChain<List, S, true>
    : std::type_identity<Chain<S, ChainTypes<List, S>::In, ChainTypes<List, S>::Out, List>> {};

/// The Chain of a list of layers.
template <class List, class S = typename Row<List>::Scalar>
using ChainOf = typename MakeChain<List, S, Row<List>::template is_valid<S>()>::type;

}  // namespace nn::detail
}  // namespace multihot
