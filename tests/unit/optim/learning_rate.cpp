#include <doctest/doctest.h>
#include <multihot/optim/adam.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/sgd.hpp>
#include <utility>

namespace nn = multihot;

TEST_CASE("a rate that is set is the rate of the next step") {
  nn::Tensor<double> w(1, 1);
  nn::SGD<double> optimizer({w.parameter()}, {.lr = 0.5});
  CHECK(optimizer.lr() == 0.5);
  optimizer.set_lr(0.25);
  w.grad << 1;
  optimizer.step();
  CHECK(w(0, 0) == -0.25);
  optimizer.set_lr(0);
  optimizer.step();
  CHECK(w(0, 0) == -0.25);
}

TEST_CASE("AdamW decays by the rate that is set") {
  nn::Tensor<double> w(1, 1);
  w << 2;
  nn::AdamW<double> optimizer({w.parameter()}, {.eps = 0, .weight_decay = 0.1});
  optimizer.set_lr(0.5);
  optimizer.step();
  CHECK(w(0, 0) == doctest::Approx(1.9));
}

TEST_CASE("schedulers follow an optimizer that is moved, and stay with one that is assigned to") {
  nn::Tensor<double> w(1, 1);
  nn::SGD<double> first({w.parameter()}, {.lr = 1});
  nn::ExponentialLR scheduler(first, {.gamma = 0.5});
  const nn::SGD<double> snapshot = first;

  nn::SGD<double> optimizer(std::move(first));
  scheduler.step();
  CHECK(optimizer.lr() == 0.5);
  CHECK(snapshot.lr() == 1);

  optimizer = snapshot;
  CHECK(optimizer.lr() == 1);
  scheduler.step();
  CHECK(optimizer.lr() == 0.5);
  CHECK(snapshot.lr() == 1);
}
