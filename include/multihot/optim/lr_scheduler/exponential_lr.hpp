#pragma once

#include <multihot/core.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/optim/lr_scheduler/base.hpp>

namespace multihot {

struct ExponentialLROptions {
  double gamma;
};

/// lr = gamma lr after each epoch                   torch.optim.lr_scheduler.ExponentialLR
///
///   ExponentialLR scheduler(optimizer, {.gamma = 0.95});
///
/// Throws value_error unless gamma >= 0.
class ExponentialLR : public LRScheduler {
 public:
  ExponentialLR(const LearningRate& optimizer, const ExponentialLROptions& options)
      : LRScheduler(optimizer), gamma_(options.gamma) {
    detail::optim::check_option("ExponentialLR", "gamma", gamma_, gamma_ >= 0, ">= 0");
    start();
  }

  void step() {
    begin_epoch([&](Index) { return gamma_ * lr(); });
  }

 private:
  double gamma_;
};

}  // namespace multihot
