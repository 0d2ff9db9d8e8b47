#pragma once

#include <multihot/core.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/optim/lr_scheduler/base.hpp>

namespace multihot {

struct StepLROptions {
  Index step_size;  // in epochs
  double gamma = 0.1;
};

/// lr = gamma lr every step_size epochs                    torch.optim.lr_scheduler.StepLR
///
///   StepLR scheduler(optimizer, {.step_size = 30});
///
/// Throws value_error unless step_size >= 1 and gamma >= 0.
class StepLR : public LRScheduler {
 public:
  StepLR(const LearningRate& optimizer, const StepLROptions& options)
      : LRScheduler(optimizer), options_(options) {
    detail::optim::check_option("StepLR", "step_size", options.step_size, options.step_size >= 1,
                                ">= 1");
    detail::optim::check_option("StepLR", "gamma", options.gamma, options.gamma >= 0, ">= 0");
    start();
  }

  void step() {
    begin_epoch(
        [&](Index t) { return t % options_.step_size == 0 ? options_.gamma * lr() : lr(); });
  }

 private:
  StepLROptions options_;
};

}  // namespace multihot
