#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/kernels/adam.hpp>
#include <multihot/optim/optimizer.hpp>
#include <multihot/state_dict.hpp>

namespace multihot::detail::optim {

/// The base of Adam and AdamW: the moments m and v of each weight, and the step.
template <float_or_double S>
class AdamBase : public Optimizer<S> {
 public:
  /// One step along the gradients. Throws value_error if one of them is infinite or nan; then
  /// nothing has changed.
  template <executor E = Serial>
  void step(const E& threads = {}) {
    const kernels::AdamFactors<S> factors = this->factors();
    this->for_all_blocks(threads, [&](auto w, auto g, Index offset) {
      S* v_max = v_max_.size() > 0 ? v_max_.data() + offset : nullptr;
      kernels::adam_step(w.data(), g.data(), m_.data() + offset, v_.data() + offset, v_max,
                         w.size(), factors);
    });
    set_steps(t_ + 1);
  }

  /// "lr", "initial_lr", "step"; and "exp_avg", "exp_avg_sq" and, with amsgrad, "max_exp_avg_sq",
  /// each a vector of all weights in the order of the parameters
  StateDict state_dict() const {
    StateDict state = LearningRate::state_dict();
    state["step"] = array(t_, most_steps);
    state["exp_avg"] = array(m_);
    state["exp_avg_sq"] = array(v_);
    if (v_max_.size() > 0) state["max_exp_avg_sq"] = array(v_max_);
    return state;
  }
  void load_state_dict(const StateDict& state) {
    check_state(this->name(), state, state_dict());
    this->assign_state(state);
    std::int64_t steps = 0;
    assign(steps, state.at("step"));
    set_steps(steps);
    assign(m_, state.at("exp_avg"));
    assign(v_, state.at("exp_avg_sq"));
    if (v_max_.size() > 0) assign(v_max_, state.at("max_exp_avg_sq"));
  }

 protected:
  /// For the options of Adam or of AdamW. The decay is decoupled in AdamW.
  AdamBase(const char* name, std::vector<Parameter<S>> parameters, const auto& options,
           bool decoupled)
      : Optimizer<S>(name, options.lr, std::move(parameters)),
        betas_(options.betas),
        eps_(options.eps),
        weight_decay_(options.weight_decay),
        decoupled_(decoupled) {
    const auto is_decay_rate = [](double beta) { return beta >= 0 && beta < 1; };
    this->check_option("betas[0]", betas_.first, is_decay_rate(betas_.first), "in [0, 1)");
    this->check_option("betas[1]", betas_.second, is_decay_rate(betas_.second), "in [0, 1)");
    this->check_non_negative("eps", eps_);
    this->check_non_negative("weight_decay", weight_decay_);
    set_steps(0);
    m_.setZero(this->size());
    v_.setZero(this->size());
    if (options.amsgrad) v_max_.setZero(this->size());
  }
  AdamBase(const AdamBase&) = default;
  AdamBase(AdamBase&&) noexcept = default;
  AdamBase& operator=(const AdamBase& other) { return *this = AdamBase(other); }
  AdamBase& operator=(AdamBase&&) noexcept = default;
  ~AdamBase() = default;

 private:
  /// The bias corrections of the next step are computed here, when nothing waits for the powers.
  void set_steps(std::int64_t steps) {
    const bool stays_1 = bias_correction1_ == 1 && steps > t_;  // as the powers only get smaller
    t_ = steps;
    const auto next = static_cast<double>(t_ + 1);
    if (!stays_1) bias_correction1_ = 1 - std::pow(betas_.first, next);
    bias_correction2_root_ = std::pow(1 - std::pow(betas_.second, next), 0.5);  // Python's x ** 0.5
  }

  /// Of the next step
  kernels::AdamFactors<S> factors() const {
    return {
        .lr = static_cast<S>(this->lr() / bias_correction1_),
        .root = static_cast<S>(bias_correction2_root_),
        .shrink = static_cast<S>(decoupled_ ? 1 - this->lr() * weight_decay_ : 1),
        .decay = static_cast<S>(decoupled_ ? 0 : weight_decay_),
        .beta1_rest = static_cast<S>(1 - betas_.first),
        .beta2 = static_cast<S>(betas_.second),
        .beta2_rest = static_cast<S>(1 - betas_.second),
        // Not 0: if all gradients of a weight were 0, that would give 0 / 0.
        .eps = std::max(static_cast<S>(eps_), std::numeric_limits<S>::min()),
    };
  }

  std::pair<double, double> betas_;
  double eps_, weight_decay_;
  bool decoupled_;
  double bias_correction1_ = 0, bias_correction2_root_ = 0;
  std::int64_t t_ = 0;                      // steps taken
  Owned<Eigen::VectorX<S>> m_, v_, v_max_;  // of all weights; v_max_ is empty without amsgrad
};

}  // namespace multihot::detail::optim
