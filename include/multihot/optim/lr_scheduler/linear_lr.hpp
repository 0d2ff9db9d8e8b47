#pragma once

#include <algorithm>

#include <multihot/core.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/optim/lr_scheduler/base.hpp>

namespace multihot {

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
      return lr() * std::max(factor, 0.0);  // the last one down to 0 may round to below it
    });
  }

 private:
  LinearLROptions options_;
};

}  // namespace multihot
