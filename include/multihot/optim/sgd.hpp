#pragma once

#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/optim/optimizer.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;     // a step adds (1 - dampening) g to the velocity
  double weight_decay = 0;  // L2 penalty: the gradient becomes g + weight_decay w
  bool nesterov = false;    // needs momentum > 0 and dampening = 0
};

/// Stochastic gradient descent                                              torch.optim.SGD
///
///   v = momentum v + (1 - dampening) g,    v = g in the first step
///   w = w - lr v,                          with nesterov: w = w - lr (g + momentum v)
///
///   SGD optimizer(model.parameters(), {.lr = 0.1, .momentum = 0.9});
///
/// Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013. As
/// in PyTorch, lr is not part of v.
template <float_or_double S>
class SGD : public Optimizer<S> {
 public:
  /// Throws value_error for an option out of range, for no parameters, and for a parameter given
  /// twice.
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

  /// Updates the parameters. Throws value_error if a gradient is infinite or nan; nothing has
  /// changed then.
  template <executor E = Serial>
  void step(const E& threads = {}) {
    this->for_all_blocks(threads, [&](auto w, auto g, Index offset) { update(w, g, offset); });
    has_velocity_ = true;
  }

  /// "lr", and "momentum_buffer" of all weights, one after the other
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
  /// a b + c for each element of b and c, rounded once where there is FMA, as in PyTorch's kernels
  static auto fused(S a, const auto& b, const auto& c) {
    return b.binaryExpr(c, [a](S b_i, S c_i) { return kernels::multiply_add(a, b_i, c_i); });
  }

  void update(auto& w, const auto& g, Index offset) {
    const auto decay = static_cast<S>(options_.weight_decay);
    if (decay == 0) move(w, g, offset);
    else move(w, fused(decay, w, g), offset);
  }

  /// Updates w, and the part of v that begins at `offset`, by the formula above.
  void move(auto& w, const auto& g, Index offset) {
    const auto lr = static_cast<S>(this->lr()), momentum = static_cast<S>(options_.momentum);
    if (momentum == 0) {
      w = fused(-lr, g, w);
      return;
    }
    auto v = v_.segment(offset, w.size()).array();
    if (has_velocity_) v = fused(static_cast<S>(1 - options_.dampening), g, momentum * v);
    else v = g;
    if (options_.nesterov) w = fused(-lr, fused(momentum, v, g), w);
    else w = fused(-lr, v, w);
  }

  SGDOptions options_;
  bool has_velocity_ = false;           // after the first step
  detail::Owned<Eigen::VectorX<S>> v_;  // of all parameters in order; empty without momentum
};

}  // namespace multihot
