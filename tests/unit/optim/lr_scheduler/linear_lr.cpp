#include <doctest/doctest.h>
#include <multihot/optim/lr_scheduler/linear_lr.hpp>

#include "unit/optim/rates.hpp"

namespace nn = multihot;

TEST_CASE("a line down to 0 ends there, and not below it by a rounding") {
  for (const double lr : {1.0, 0.1, 0.001}) {
    for (const nn::Index n : {1, 4, 5, 20, 39}) {
      Optimizer o;
      o.sgd.set_lr(lr);
      nn::LinearLR scheduler(o.sgd, {.end_factor = 0, .total_iters = n});
      const auto r = rates(o.sgd, scheduler, static_cast<int>(n) + 2);
      for (std::size_t i = 0; i < r.size(); ++i) CHECK(r[i] >= 0);
      CHECK(r.back() == doctest::Approx(0));
    }
  }
}
