#include <doctest/doctest.h>
#include <limits>
#include <multihot/optim/lr_scheduler.hpp>

#include "unit/optim/rates.hpp"

namespace nn = multihot;

TEST_CASE("a scheduler that is refused leaves the optimizer as it was") {
  Optimizer o;
  CHECK_THROWS_AS(nn::LinearLR(o.sgd, {.start_factor = 2}), nn::value_error);
  CHECK_THROWS_AS(
      nn::MultiStepLR(o.sgd, {.milestones = {0}, .gamma = std::numeric_limits<double>::infinity()}),
      nn::value_error);
  CHECK(o.sgd.lr() == 1);
  o.sgd.set_lr(0.5);
  nn::CosineAnnealingLR cosine(o.sgd, {.T_max = 1, .eta_min = 0.25});
  cosine.step();
  cosine.step();
  CHECK(o.sgd.lr() == 0.5);  // by the rate that it found
}
