#include <doctest/doctest.h>
#include <limits>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <vector>

#include "unit/optim/rates.hpp"

namespace nn = multihot;

TEST_CASE("a plateau: nan is no better, and the cooldown counts for nothing") {
  Optimizer o;
  nn::ReduceLROnPlateau scheduler(o.sgd, {.factor = 0.5, .patience = 1, .cooldown = 2});
  std::vector<double> rates;
  for (const double metric : {1.0, 0.5, std::numeric_limits<double>::quiet_NaN(), 0.5,  // reduced
                              0.5, 0.5,                                                 // cooldown
                              0.5, 0.5,                                                 // reduced
                              0.4}) {
    scheduler.step(metric);
    rates.push_back(o.sgd.lr());
  }
  CHECK(rates == std::vector<double>{1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25});
}
