#include <doctest/doctest.h>
#include <multihot/optim/lr_scheduler.hpp>

#include "unit/optim/rates.hpp"

namespace nn = multihot;

TEST_CASE("a cosine goes by the rate before the warm-up, as in PyTorch") {
  Optimizer o;
  nn::LinearLR warm_up(o.sgd, {.start_factor = 0.5, .total_iters = 1});
  nn::CosineAnnealingLR cosine(o.sgd, {.T_max = 1});
  CHECK(o.sgd.lr() == 0.5);
  for (int i = 0; i < 2; ++i) warm_up.step(), cosine.step();
  CHECK(o.sgd.lr() == doctest::Approx(1));
}
