#include <doctest/doctest.h>
#include <limits>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/optim/sgd.hpp>
#include <vector>

namespace nn = multihot;

// 600 epochs of each are compared with PyTorch's in golden/training.cpp.

namespace {

const double infinity = std::numeric_limits<double>::infinity();

struct Optimizer {
  nn::Tensor<double> w{1, 1};
  nn::SGD<double> sgd{{w.parameter()}, {.lr = 1}};
};

std::vector<double> rates(nn::SGD<double>& optimizer, auto& scheduler, int epochs) {
  std::vector<double> rates{optimizer.lr()};
  for (int i = 0; i < epochs; ++i) scheduler.step(), rates.push_back(optimizer.lr());
  return rates;
}

}  // namespace

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

TEST_CASE("a scheduler that is refused leaves the optimizer as it was") {
  Optimizer o;
  CHECK_THROWS_AS(nn::LinearLR(o.sgd, {.start_factor = 2}), nn::value_error);
  CHECK_THROWS_AS(nn::MultiStepLR(o.sgd, {.milestones = {0}, .gamma = infinity}), nn::value_error);
  CHECK(o.sgd.lr() == 1);
  o.sgd.set_lr(0.5);
  nn::CosineAnnealingLR cosine(o.sgd, {.T_max = 1, .eta_min = 0.25});
  cosine.step();
  cosine.step();
  CHECK(o.sgd.lr() == 0.5);  // by the rate that it found
}

TEST_CASE("a cosine goes by the rate before the warm-up, as in PyTorch") {
  Optimizer o;
  nn::LinearLR warm_up(o.sgd, {.start_factor = 0.5, .total_iters = 1});
  nn::CosineAnnealingLR cosine(o.sgd, {.T_max = 1});
  CHECK(o.sgd.lr() == 0.5);
  for (int i = 0; i < 2; ++i) warm_up.step(), cosine.step();
  CHECK(o.sgd.lr() == doctest::Approx(1));
}

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
