#pragma once

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

/// The base class of the schedulers in this folder: t is the number of the epoch, from 0
///
///   StepLR scheduler(optimizer, {.step_size = 30});
///   scheduler.step();        // after each epoch
///   scheduler.last_epoch();  // 1
class LRScheduler {
 public:
  Index last_epoch() const { return t_; }

  static constexpr const char* state_name = "scheduler";
  StateDict state_dict() const { return {{"last_epoch", detail::array(t_, detail::most_steps)}}; }
  void load_state_dict(const StateDict& state) {
    detail::check_state("the scheduler", state, state_dict());
    detail::assign(t_, state.at("last_epoch"));
  }

 protected:
  explicit LRScheduler(const LearningRate& optimizer) : rate_(optimizer.shared_rate()) {}

  /// Sets the rate of epoch 0: the current rate, times a factor.
  void start(double factor = 1) {
    const double initial = lr();
    set_lr(factor * initial);
    if (!rate_->initial_lr) rate_->initial_lr = initial;
  }

  double lr() const { return rate_->lr; }
  double initial_lr() const { return *rate_->initial_lr; }
  void set_lr(double lr) { rate_->set(lr); }

  /// Begins the next epoch, t, with lr = next(t).
  void begin_epoch(auto next) {
    set_lr(next(t_ + 1));
    t_ += 1;
  }

 private:
  detail::optim::SharedRate rate_;
  Index t_ = 0;
};

}  // namespace multihot
