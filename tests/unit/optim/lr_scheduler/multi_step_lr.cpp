#include <doctest/doctest.h>
#include <multihot/optim/lr_scheduler.hpp>
#include <vector>

#include "unit/optim/rates.hpp"

namespace nn = multihot;

TEST_CASE("a milestone of 0 is reached where the scheduler is made, as in PyTorch") {
  using Rates = std::vector<double>;
  {
    Optimizer o;
    nn::MultiStepLR scheduler(o.sgd, {.milestones = {0, 2}});
    CHECK(rates(o.sgd, scheduler, 3) == Rates{0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1});
  }
  {
    Optimizer o;
    nn::MultiStepLR scheduler(o.sgd, {.milestones = {0, 1, 0, -1}, .gamma = 0.5});
    CHECK(rates(o.sgd, scheduler, 2) == Rates{0.25, 0.125, 0.125});
  }
  {
    Optimizer o;  // the initial rate of the second one is that before the first one
    nn::MultiStepLR steps(o.sgd, {.milestones = {0}, .gamma = 0.5});
    nn::CosineAnnealingLR cosine(o.sgd, {.T_max = 1, .eta_min = 0.25});
    cosine.step();
    CHECK(o.sgd.lr() == 0.25);
    cosine.step();
    CHECK(o.sgd.lr() == 1);
  }
}
