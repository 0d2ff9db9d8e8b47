#pragma once

#include <cmath>
#include <numbers>

#include <multihot/core.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/optim/lr_scheduler/base.hpp>

namespace multihot {

struct CosineAnnealingLROptions {
  Index T_max;  // epochs from initial_lr down to eta_min; after that, the rate rises again
  double eta_min = 0;
};

/// lr = eta_min + (initial_lr - eta_min) (1 + cos(pi t / T_max)) / 2 in epoch t
///                                              torch.optim.lr_scheduler.CosineAnnealingLR
///
///   CosineAnnealingLR scheduler(optimizer, {.T_max = 100});
///
/// As in PyTorch, a step multiplies lr - eta_min by the ratio of two epochs, so that other
/// schedulers can change the rate too. Throws value_error unless T_max >= 1 and eta_min >= 0.
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
      // The first epoch after eta_min, where the ratio below would be 0 / 0.
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
