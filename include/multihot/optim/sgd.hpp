#pragma once

#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/optim/optimizer.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;     // of what a step adds to the velocity
  double weight_decay = 0;  // of the L2 norm: the gradient is g + weight_decay w
  bool nesterov = false;    // look ahead along the velocity; wants momentum, and no dampening
};

/// Stochastic gradient descent                                              torch.optim.SGD
///
///   v = momentum v + (1 - dampening) g,    at first v = g
///   w = w - lr v,                          or, with nesterov, w - lr (g + momentum v)
///
/// Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013, up
/// to the place of lr, which here is PyTorch's.
template <float_or_double S>
class SGD : public Optimizer<S> {
 public:
  /// Throws value_error for an option out of its range, for no parameters, or for one given twice.
  explicit SGD(std::vector<Parameter<S>> parameters, const SGDOptions& options = {})
      : Optimizer<S>("SGD", options.lr, std::move(parameters)), options_(options) {
    const auto [lr, momentum, dampening, weight_decay, nesterov] = options;
    this->check_non_negative("momentum", momentum);
    this->check_option("dampening", dampening, dampening >= 0 && dampening <= 1, "in [0, 1]");
    this->check_non_negative("weight_decay", weight_decay);
    this->check_option("momentum", momentum, !nesterov || momentum > 0, "> 0 with nesterov");
    this->check_option("dampening", dampening, !nesterov || dampening == 0, "0 with nesterov");
    if (momentum != 0) v_.setZero(this->size());
  }
  SGD(const SGD&) = default;
  SGD(SGD&&) noexcept = default;
  SGD& operator=(const SGD& other) { return *this = SGD(other); }
  SGD& operator=(SGD&&) noexcept = default;
  ~SGD() = default;

  /// One step along the gradients. Throws value_error if one of them is infinite or nan, and then
  /// has changed nothing.
  template <executor E = Serial>
  void step(const E& threads = {}) {
    this->for_all_parts(threads, [&](auto w, auto g, Index offset) { update(w, g, offset); });
    has_velocity_ = true;
  }

  /// "lr", and of all weights in a row "momentum_buffer"
  StateDict state_dict() const {
    StateDict state = LearningRate::state_dict();
    state["has_momentum_buffer"] = detail::array(has_velocity_);
    if (v_.size() > 0) state["momentum_buffer"] = detail::array(v_);
    return state;
  }
  void load_state_dict(const StateDict& state) {
    detail::check_state(this->name(), state, state_dict());
    this->assign_state(state);
    detail::assign(has_velocity_, state.at("has_momentum_buffer"));
    if (v_.size() > 0) detail::assign(v_, state.at("momentum_buffer"));
  }

 private:
  void update(auto& w, const auto& g, Index offset) {
    const auto decay = static_cast<S>(options_.weight_decay);
    if (decay == 0) move(w, g, offset);
    else move(w, g + decay * w, offset);
  }

  /// w, and v from offset on, by the formula above
  void move(auto& w, const auto& g, Index offset) {
    const auto lr = static_cast<S>(this->lr()), momentum = static_cast<S>(options_.momentum);
    if (momentum == 0) {
      w -= lr * g;
      return;
    }
    auto v = v_.segment(offset, w.size()).array();
    if (has_velocity_) v = momentum * v + static_cast<S>(1 - options_.dampening) * g;
    else v = g;
    if (options_.nesterov) w -= lr * (g + momentum * v);
    else w -= lr * v;
  }

  SGDOptions options_;
  bool has_velocity_ = false;           // from the first step on
  detail::Owned<Eigen::VectorX<S>> v_;  // of all parameters, in a row; empty without momentum
};

}  // namespace multihot
