#pragma once

#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/nn/detail/layer_list.hpp>
#include <multihot/parameter.hpp>

namespace multihot {

/// What a model owns: a list of layers, whose parameters lie in one run of memory, so that an
/// optimizer's step is one loop.
///
/// A copy is a model of its own. A move takes the optimizers along; assignment from a model of the
/// same shape leaves them where they are. A model that was moved from throws state_error.
template <float_or_double S, class List>
class Layers {
 public:
  explicit Layers(List list) : list_(std::move(list)) { gather(); }
  Layers(const Layers& other) : list_(other.list_) {
    if (other.memory_) gather();
  }
  Layers(Layers&&) noexcept = default;
  Layers& operator=(const Layers& other) {
    list_ = other.list_;
    bool gathered = memory_ != nullptr;
    for_each_tensor([&](auto& tensor) { gathered = gathered && tensor.memory() == memory_; });
    if (!other.memory_) memory_.reset();
    else if (!gathered) gather();
    return *this;
  }
  ~Layers() = default;

  /// Value and gradient of each tensor, in PyTorch's order. They stay valid whatever happens to
  /// the model.
  std::vector<Parameter<S>> parameters() {
    check_alive();
    std::vector<Parameter<S>> parameters;
    for_each_tensor([&](auto& tensor) { parameters.push_back(tensor.parameter()); });
    return parameters;
  }

  void zero_grad() {
    check_alive();
    memory_->grad.setZero();
  }

  /// The std::tuple or std::vector of layers, to look at or to set their weights.
  List& layers() { return list_; }
  const List& layers() const { return list_; }

 protected:
  void check_alive() const {
    detail::check<state_error>(memory_ != nullptr, "model: it was moved from, expected layers");
  }

 private:
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
  void for_each_tensor(auto f) {
    detail::for_each_index(list_, [&](auto k) {
      detail::visit_layer(detail::at(list_, k), [&]<class Layer>(Layer& layer) {
        if constexpr (detail::learns<Layer>) {
          std::apply([&](auto&... tensor) { (f(tensor), ...); }, layer.tensors());
        }
      });
    });
  }

  List list_;
  std::shared_ptr<TensorMemory<S>> memory_;
};

}  // namespace multihot
