#pragma once

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/optim/lr_scheduler/base.hpp>

namespace multihot {

struct MultiStepLROptions {
  std::vector<Index> milestones;  // epochs, from 0, in any order; a number given twice counts twice
  double gamma = 0.1;
};

/// lr = gamma lr at each milestone                    torch.optim.lr_scheduler.MultiStepLR
///
///   MultiStepLR scheduler(optimizer, {.milestones = {30, 80}});
///
/// Throws value_error unless gamma >= 0.
class MultiStepLR : public LRScheduler {
 public:
  MultiStepLR(const LearningRate& optimizer, MultiStepLROptions options)
      : LRScheduler(optimizer), options_(std::move(options)) {
    detail::optim::check_option("MultiStepLR", "gamma", options_.gamma, options_.gamma >= 0,
                                ">= 0");
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

}  // namespace multihot
