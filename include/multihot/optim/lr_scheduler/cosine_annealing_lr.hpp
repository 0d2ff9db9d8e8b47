#pragma once

#include <cmath>
#include <numbers>

#include <multihot/core.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/optim/lr_scheduler/base.hpp>

namespace multihot {

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
    detail::optim::check_option("CosineAnnealingLR", "T_max", options.T_max, options.T_max >= 1,
                                ">= 1");
    detail::optim::check_option("CosineAnnealingLR", "eta_min", options.eta_min,
                                options.eta_min >= 0, ">= 0");
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

}  // namespace multihot
