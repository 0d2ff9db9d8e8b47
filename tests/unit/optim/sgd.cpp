#include <doctest/doctest.h>
#include <limits>
#include <multihot/optim/sgd.hpp>
#include <vector>

namespace nn = multihot;

// Trajectories are compared with PyTorch's in golden/training.cpp.

namespace {

// One weight of value 1, after steps along these gradients.
double after(const std::vector<double>& gradients, const nn::SGDOptions& options) {
  nn::Tensor<double> w(1, 1);
  w << 1;
  nn::SGD<double> optimizer({w.parameter()}, options);
  for (const double g : gradients) {
    w.grad << g;
    optimizer.step();
  }
  return w(0, 0);
}

}  // namespace

TEST_CASE("plain, with momentum, with dampening from the second step on, and looking ahead") {
  CHECK(after({0.5, 0.5}, {.lr = 0.5}) == 0.5);
  // v = 0.5, then 0.5 0.5 + 0.5
  CHECK(after({0.5, 0.5}, {.lr = 0.5, .momentum = 0.5}) == 1 - 0.25 - 0.375);
  // v = 0.5, then 0.5 0.5 + 0.75 0.5
  CHECK(after({0.5, 0.5}, {.lr = 0.5, .momentum = 0.5, .dampening = 0.25}) == 1 - 0.25 - 0.3125);
  // g + 0.5 v = 0.75
  CHECK(after({0.5}, {.lr = 0.5, .momentum = 0.5, .nesterov = true}) == 1 - 0.375);
}

TEST_CASE("weight decay is a part of the gradient") {
  CHECK(after({0}, {.lr = 0.5, .weight_decay = 0.5}) == 0.75);
  CHECK(after({0}, {.lr = 0.5, .momentum = 0.5, .weight_decay = 0.5, .nesterov = true}) ==
        1 - 0.5 * 0.75);
}

TEST_CASE("a step that throws keeps weights and velocity") {
  nn::Tensor<double> a(1, 2), b(1, 2);
  nn::SGD<double> disturbed({a.parameter()}, {.momentum = 0.9});
  nn::SGD<double> quiet({b.parameter()}, {.momentum = 0.9});
  b.grad << 1, 2;
  a.grad << 1, std::numeric_limits<double>::infinity();
  CHECK_THROWS_AS(disturbed.step(), nn::value_error);
  a.grad << 1, 2;
  for (int i = 0; i < 2; ++i) disturbed.step(), quiet.step();
  CHECK(a == b);
}
