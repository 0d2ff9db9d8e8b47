#pragma once

#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/ownership.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/nn/detail/model_state.hpp>
#include <multihot/state_dict.hpp>
#include <multihot/tensor.hpp>

namespace multihot {

/// The base class of models: a list of layers, whose parameters are in one block of memory, so that
/// an optimizer's step is one loop                                        torch.nn.Module
///
///   nn::Adam optimizer(model.parameters(), {.lr = 0.001});
///   const auto best = model;                 // a copy is an independent model
///   model = best;                            // the optimizer stays with model
///
/// After a move, optimizers follow the new model. Assignment from a model of the same shape writes
/// into the parameters of the target, and its optimizers stay with it. Assignment from another
/// shape takes new memory, and optimizers keep the old one. A moved-from model throws state_error.
template <float_or_double S, class List>
class Module {
 public:
  using Scalar = S;

  /// Throws state_error if a layer was moved from.
  explicit Module(List list) : list_(std::move(list)) { gather(); }
  Module(const Module& other) : list_(other.list_) {
    if (other.memory_) gather();
  }
  Module(Module&&) noexcept = default;
  Module& operator=(const Module& other) { return *this = Module(other); }
  Module& operator=(Module&& other) noexcept {
    if (this == &other) return *this;
    if (is_like(other)) {
      detail::nn::for_each_index(list_, [&](auto k) {
        detail::nn::at(list_, k) = std::move(detail::nn::at(other.list_, k));
      });
      other.memory_.reset();
    } else {
      for_each_tensor([](auto& tensor) { const auto gone = std::move(tensor); });
      list_ = std::move(other.list_);
      memory_ = std::move(other.memory_);
    }
    return *this;
  }
  ~Module() = default;

  /// Value and gradient of each tensor, in PyTorch's order. They stay valid when the model is
  /// destroyed.
  std::vector<Parameter<S>> parameters() {
    check_alive();
    std::vector<Parameter<S>> parameters;
    for_each_tensor([&](auto& tensor) { parameters.push_back(tensor.parameter()); });
    return parameters;
  }

  /// "0.weight", "0.bias", "2.weight", ...: the names and shapes of PyTorch
  StateDict state_dict() const { return detail::nn::state_dict(*this); }
  /// Optimizers of the model stay valid.
  void load_state_dict(const StateDict& state) { detail::nn::load_state_dict(*this, state); }

  void zero_grad() {
    check_alive();
    memory_->grad.setZero();
  }

  /// The std::tuple or std::vector of layers: to read or set their weights.
  List& layers() {
    check_alive();
    return list_;
  }
  const List& layers() const {
    check_alive();
    return list_;
  }

  /// Throws state_error if a tensor is no longer in the memory of the model, since it was moved
  /// from or a tensor of another shape was assigned to it.
  void check_whole() const {
    check_alive();
    detail::check<state_error>(is_whole(), "model: a tensor of its layers was moved from or ",
                               "replaced, expected those that it was made with");
  }

 protected:
  void check_alive() const {
    if (!memory_) [[unlikely]]
      detail::fail_moved_from("model");
  }

  List list_;

 private:
  void gather() {
    Index size = 0;
    for_each_tensor([&](auto& tensor) {
      tensor.check_alive();
      size += tensor.size();
    });
    memory_ = std::make_shared<TensorMemory<S>>(size);
    Index offset = 0;
    for_each_tensor([&](auto& tensor) {
      tensor.move_to(memory_, offset);
      offset += tensor.size();
    });
  }
  void for_each_tensor(auto f) {
    detail::nn::for_each_layer(list_, [&]<class Layer>(Layer& layer, auto) {
      if constexpr (detail::nn::learns<Layer>) {
        std::apply([&](auto&... tensor) { (f(tensor), ...); }, layer.tensors());
      }
    });
  }

  bool is_whole() const {
    bool whole = memory_ != nullptr;
    const_cast<Module&>(*this).for_each_tensor(
        [&](const auto& tensor) { whole = whole && tensor.memory() == memory_; });
    return whole;
  }

  /// Whether both are whole and have layers of the same kinds and shapes, in the same order.
  bool is_like(Module& other) {
    if (!is_whole() || !other.is_whole()) return false;
    if constexpr (detail::nn::run_time_list<List>) {
      if (list_.size() != other.list_.size()) return false;
    }
    bool same = true;
    detail::nn::for_each_index(list_, [&](auto k) {
      same =
          same && detail::nn::same_shape(detail::nn::at(list_, k), detail::nn::at(other.list_, k));
    });
    return same;
  }

  std::shared_ptr<TensorMemory<S>> memory_;
};

}  // namespace multihot
