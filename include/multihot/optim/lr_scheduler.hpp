#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/state_dict.hpp>

/// Learning rates that follow the epochs                          torch.optim.lr_scheduler
///
///   StepLR scheduler(optimizer, {.step_size = 30});
///   for (...) {  // epochs
///     ...        // steps of the optimizer
///     scheduler.step();
///   }
///
/// Epoch 0 begins where a scheduler is made. Each changes the rate that it finds, so that several
/// work together, as a warm-up and a cosine. All throw value_error for an option out of its range.
namespace multihot {

/// What they have in common: t counts the epochs, and is `last_epoch` in PyTorch.
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

  /// Epoch 0 begins with the rate that is there, times a factor.
  void start(double factor = 1) {
    const double initial = lr();
    set_lr(factor * initial);
    if (!rate_->initial_lr) rate_->initial_lr = initial;
  }

  double lr() const { return rate_->lr; }
  double initial_lr() const { return *rate_->initial_lr; }
  void set_lr(double lr) { rate_->set(lr); }

  /// Epoch t begins with lr = next(t).
  void begin_epoch(auto next) {
    set_lr(next(t_ + 1));
    t_ += 1;
  }

 private:
  detail::SharedRate rate_;
  Index t_ = 0;
};

struct StepLROptions {
  Index step_size;  // in epochs
  double gamma = 0.1;
};

/// lr = gamma lr every step_size epochs
class StepLR : public LRScheduler {
 public:
  StepLR(const LearningRate& optimizer, const StepLROptions& options)
      : LRScheduler(optimizer), options_(options) {
    detail::check_option("StepLR", "step_size", options.step_size, options.step_size >= 1, ">= 1");
    detail::check_option("StepLR", "gamma", options.gamma, options.gamma >= 0, ">= 0");
    start();
  }

  void step() {
    begin_epoch(
        [&](Index t) { return t % options_.step_size == 0 ? options_.gamma * lr() : lr(); });
  }

 private:
  StepLROptions options_;
};

struct MultiStepLROptions {
  std::vector<Index> milestones;  // epochs from 0, in any order; one given twice counts twice
  double gamma = 0.1;
};

/// lr = gamma lr at each milestone
class MultiStepLR : public LRScheduler {
 public:
  MultiStepLR(const LearningRate& optimizer, MultiStepLROptions options)
      : LRScheduler(optimizer), options_(std::move(options)) {
    detail::check_option("MultiStepLR", "gamma", options_.gamma, options_.gamma >= 0, ">= 0");
    start(factor(0));
  }

  void step() {
    begin_epoch([&](Index t) { return factor(t) * lr(); });
  }

 private:
  double factor(Index t) const {
    const auto reached = std::ranges::count(options_.milestones, t);
    return std::pow(options_.gamma, static_cast<double>(reached));
  }

  MultiStepLROptions options_;
};

struct ExponentialLROptions {
  double gamma;
};

/// lr = gamma lr every epoch
class ExponentialLR : public LRScheduler {
 public:
  ExponentialLR(const LearningRate& optimizer, const ExponentialLROptions& options)
      : LRScheduler(optimizer), gamma_(options.gamma) {
    detail::check_option("ExponentialLR", "gamma", gamma_, gamma_ >= 0, ">= 0");
    start();
  }

  void step() {
    begin_epoch([&](Index) { return gamma_ * lr(); });
  }

 private:
  double gamma_;
};

struct CosineAnnealingLROptions {
  Index T_max;  // epochs from the initial rate down to eta_min; after that it rises again
  double eta_min = 0;
};

/// lr - eta_min = (initial_lr - eta_min) (1 + cos(pi t / T_max)) / 2, as a factor of what it was
///
/// Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017
class CosineAnnealingLR : public LRScheduler {
 public:
  CosineAnnealingLR(const LearningRate& optimizer, const CosineAnnealingLROptions& options)
      : LRScheduler(optimizer), options_(options) {
    detail::check_option("CosineAnnealingLR", "T_max", options.T_max, options.T_max >= 1, ">= 1");
    detail::check_option("CosineAnnealingLR", "eta_min", options.eta_min, options.eta_min >= 0,
                         ">= 0");
    start();
  }

  void step() {
    begin_epoch([&](Index t) {
      const auto [T_max, eta_min] = options_;
      // From eta_min, where the factor is that of nothing, the rate takes its first step up.
      if ((t - 1 - T_max) % (2 * T_max) == 0) {
        return lr() + (initial_lr() - eta_min) * (1 - std::cos(angle(1))) / 2;
      }
      return (1 + std::cos(angle(t))) / (1 + std::cos(angle(t - 1))) * (lr() - eta_min) + eta_min;
    });
  }

 private:
  double angle(Index t) const {
    return std::numbers::pi * static_cast<double>(t) / static_cast<double>(options_.T_max);
  }

  CosineAnnealingLROptions options_;
};

struct LinearLROptions {
  double start_factor = 1.0 / 3;
  double end_factor = 1;
  Index total_iters = 5;  // epochs between the two
};

/// lr = initial_lr times a factor that goes from start_factor to end_factor in a line: a warm-up.
/// The first rate is set at once.
class LinearLR : public LRScheduler {
 public:
  explicit LinearLR(const LearningRate& optimizer, const LinearLROptions& options = {})
      : LRScheduler(optimizer), options_(options) {
    const auto [first, last, total_iters] = options;
    detail::check_option("LinearLR", "start_factor", first, first > 0 && first <= 1, "in (0, 1]");
    detail::check_option("LinearLR", "end_factor", last, last >= 0 && last <= 1, "in [0, 1]");
    detail::check_option("LinearLR", "total_iters", total_iters, total_iters >= 1, ">= 1");
    start(first);
  }

  void step() {
    begin_epoch([&](Index t) {
      const auto [first, last, total_iters] = options_;
      if (t > total_iters) return lr();
      const double rise = last - first, n = static_cast<double>(total_iters);
      const double factor = 1 + rise / (n * first + static_cast<double>(t - 1) * rise);
      return lr() * std::max(factor, 0.0);  // the last one down to 0 may round to below it
    });
  }

 private:
  LinearLROptions options_;
};

}  // namespace multihot
