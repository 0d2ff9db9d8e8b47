#pragma once

#include <algorithm>

#include <multihot/core.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/optim/lr_scheduler/base.hpp>

namespace multihot {

struct LinearLROptions {
  double start_factor = 1.0 / 3;
  double end_factor = 1;
  Index total_iters = 5;  // epochs from start_factor to end_factor
};

/// lr = initial_lr times a factor that changes linearly from start_factor to end_factor in
/// total_iters epochs: a warm-up                            torch.optim.lr_scheduler.LinearLR
///
///   LinearLR warm_up(optimizer, {.start_factor = 0.1, .total_iters = 5});
///
/// The constructor sets the first rate. Throws value_error for an option out of range.
class LinearLR : public LRScheduler {
 public:
  explicit LinearLR(const LearningRate& optimizer, const LinearLROptions& options = {})
      : LRScheduler(optimizer), options_(options) {
    const auto [first, last, total_iters] = options;
    detail::optim::check_option("LinearLR", "start_factor", first, first > 0 && first <= 1,
                                "in (0, 1]");
    detail::optim::check_option("LinearLR", "end_factor", last, last >= 0 && last <= 1,
                                "in [0, 1]");
    detail::optim::check_option("LinearLR", "total_iters", total_iters, total_iters >= 1, ">= 1");
    start(first);
  }

  void step() {
    begin_epoch([&](Index t) {
      const auto [first, last, total_iters] = options_;
      if (t > total_iters) return lr();
      const double rise = last - first, n = static_cast<double>(total_iters);
      const double factor = 1 + rise / (n * first + static_cast<double>(t - 1) * rise);
      return lr() * std::max(factor, 0.0);  // rounding may give less than 0
    });
  }

 private:
  LinearLROptions options_;
};

}  // namespace multihot
