#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/multihot.hpp>
#include <utility>

namespace nn = multihot;

// Trajectories are compared with PyTorch's in golden/adam.cpp.

namespace {

// One weight of value w whose gradient is g, through one step.
template <template <class> class Optimizer>
double after_step(double w, double g, auto options) {
  nn::Tensor<double> tensor(1, 1);
  tensor << w;
  tensor.grad << g;
  Optimizer<double> optimizer({tensor.parameter()}, options);
  optimizer.step();
  return tensor(0, 0);
}

}  // namespace

TEST_CASE("the first step is lr against the sign of the gradient, at any scale above eps") {
  for (const double g : {1e-3, 1.0, 1e20}) {
    const nn::AdamOptions options{.lr = 0.5, .eps = 0};
    CHECK(after_step<nn::Adam>(2, g, options) == doctest::Approx(1.5).epsilon(1e-15));
    CHECK(after_step<nn::Adam>(2, -g, options) == doctest::Approx(2.5).epsilon(1e-15));
  }
}

TEST_CASE("Adam decays by the gradient, AdamW by the weight itself") {
  // g = 0 + 0.1 w: as large a step as any other gradient's
  const nn::AdamOptions l2{.lr = 0.5, .eps = 0, .weight_decay = 0.1};
  CHECK(after_step<nn::Adam>(2, 0, l2) == doctest::Approx(1.5));
  // w = (1 - 0.5 0.1) w
  const nn::AdamWOptions decoupled{.lr = 0.5, .eps = 0, .weight_decay = 0.1};
  CHECK(after_step<nn::AdamW>(2, 0, decoupled) == doctest::Approx(1.9));
}

namespace {

// 19 weights of 1 after a step along equal gradients: whole registers, and a rest.
template <class S>
nn::Tensor<S> nineteen_after_step(S g, const nn::AdamOptions& options) {
  nn::Tensor<S> w(1, 19);
  w.setConstant(1);
  w.grad.setConstant(g);
  nn::Adam<S> optimizer({w.parameter()}, options);
  optimizer.step();
  return w;
}

}  // namespace

TEST_CASE("a gradient whose square overflows leaves each weight as it is, as in PyTorch") {
  CHECK((nineteen_after_step<float>(1e21f, {}).array() == 1).all());  // v is infinite
  CHECK((nineteen_after_step<double>(1e160, {}).array() == 1).all());
}

TEST_CASE("a gradient whose square is denormal moves each weight by the same step") {
  const auto w = nineteen_after_step<float>(1e-18f, {.eps = 0});
  CHECK((w.array() == w(0, 0)).all());
  CHECK(w(0, 0) == 0.999f);
  const auto u = nineteen_after_step<double>(1e-156, {.eps = 0});
  CHECK((u.array() == u(0, 0)).all());
  CHECK(u(0, 0) == doctest::Approx(0.999).epsilon(1e-12));
}

TEST_CASE_TEMPLATE("a weight has the same bits wherever it stands", S, float, double) {
  nn::Generator g(0);
  const auto gradients = nn::randn<S>(40, 3, g);
  for (const bool amsgrad : {false, true}) {
    for (int n = 1; n <= 40; ++n) {
      nn::Tensor<S> all(1, n), one(1, 1);
      nn::Adam<S> step_all({all.parameter()}, {.weight_decay = 0.1, .amsgrad = amsgrad});
      nn::Adam<S> step_one({one.parameter()}, {.weight_decay = 0.1, .amsgrad = amsgrad});
      for (int t = 0; t < 3; ++t) {
        all.grad = gradients.col(t).head(n).transpose();
        one.grad << gradients(n - 1, t);
        step_all.step();
        step_one.step();
      }
      CHECK(all(0, n - 1) == one(0, 0));
    }
  }
}

TEST_CASE("the options are PyTorch's") {
  CHECK(nn::AdamOptions{}.lr == 1e-3);
  CHECK(nn::AdamOptions{}.betas == std::pair{0.9, 0.999});
  CHECK(nn::AdamOptions{}.eps == 1e-8);
  CHECK(nn::AdamOptions{}.weight_decay == 0);
  CHECK(nn::AdamWOptions{}.weight_decay == 1e-2);
}
