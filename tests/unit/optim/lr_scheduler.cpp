#include <doctest/doctest.h>
#include <multihot/optim/lr_scheduler.hpp>
#include <vector>

#include "unit/optim/rates.hpp"

namespace nn = multihot;

// 600 epochs of each are compared with PyTorch's in golden/training.cpp.

TEST_CASE("the first epochs of each scheduler") {
  using Rates = std::vector<double>;
  {
    Optimizer o;
    nn::StepLR scheduler(o.sgd, {.step_size = 2, .gamma = 0.5});
    CHECK(rates(o.sgd, scheduler, 4) == Rates{1, 1, 0.5, 0.5, 0.25});
    CHECK(scheduler.last_epoch() == 4);
  }
  {
    Optimizer o;
    nn::MultiStepLR scheduler(o.sgd, {.milestones = {3, 1, 3}, .gamma = 0.5});
    CHECK(rates(o.sgd, scheduler, 4) == Rates{1, 0.5, 0.5, 0.125, 0.125});
  }
  {
    Optimizer o;
    nn::ExponentialLR scheduler(o.sgd, {.gamma = 0.5});
    CHECK(rates(o.sgd, scheduler, 3) == Rates{1, 0.5, 0.25, 0.125});
  }
  {
    Optimizer o;
    nn::CosineAnnealingLR scheduler(o.sgd, {.T_max = 2});
    const auto r = rates(o.sgd, scheduler, 4);
    CHECK(r[1] == doctest::Approx(0.5));
    CHECK(r[2] == 0);
    CHECK(r[3] == doctest::Approx(0.5));
    CHECK(r[4] == doctest::Approx(1));
  }
  {
    Optimizer o;
    nn::LinearLR scheduler(o.sgd, {.start_factor = 0.25, .total_iters = 3});
    const auto r = rates(o.sgd, scheduler, 5);
    for (int i = 0; i < 5; ++i) {
      CHECK(r[static_cast<std::size_t>(i)] == doctest::Approx(std::min(0.25 * (i + 1), 1.0)));
    }
  }
}
