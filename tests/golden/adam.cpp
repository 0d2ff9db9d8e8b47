#include "adam.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <iterator>
#include <limits>
#include <multihot/multihot.hpp>
#include <string>

#include "worst.hpp"

namespace nn = multihot;

namespace {

/// From 2^-24, near eps, to 1, with a spike each 50 steps; the last is always 0.
template <class S>
Eigen::VectorX<S> gradient(int step, nn::Generator& generator) {
  Eigen::VectorXf g = nn::randn<float>(37, 1, generator);
  for (int i = 0; i < 36; ++i) g[i] *= std::ldexp(step % 50 == 0 ? 64.f : 1.f, -6 * (i % 5));
  g[36] = 0;
  return g.cast<S>();
}

/// Each step rounds w, to half an eps of it on either side, and a move of at most about 3 lr that
/// comes of some ten operations on either side; w may have been larger by lr for each step.
template <class S>
double tolerance(double w, double lr, int step) {
  return step * double{std::numeric_limits<S>::epsilon()} * (std::abs(w) + lr * (step + 30));
}

template <class S>
Worst compare(const golden::Adam& expected) {
  nn::Generator generator(0);
  const Eigen::VectorX<S> start = nn::randn<float>(37, 1, generator).template cast<S>();
  nn::Tensor<S> a(4, 7), b(9, 1);
  auto p = a.parameter(), q = b.parameter();
  p.value = start.head(28);
  q.value = start.tail(9);

  Worst worst;
  const auto run = [&](auto optimizer) {
    const int* snapshot = golden::steps;
    for (int step = 1; snapshot != std::end(golden::steps); ++step) {
      const auto g = gradient<S>(step, generator);
      p.grad = g.head(28);
      q.grad = g.tail(9);
      optimizer.step();
      if (step != *snapshot) continue;
      const double(&w)[37] = expected.w[snapshot++ - golden::steps];
      for (int i = 0; i < 37; ++i) {
        const S ours = i < 28 ? p.value[i] : q.value[i - 28];
        worst.see(ours, w[i], tolerance<S>(w[i], expected.lr, step));
      }
    }
  };
  const auto& [name, lr, beta1, beta2, eps, weight_decay, amsgrad, w] = expected;
  if (name == std::string("AdamW")) {
    run(nn::AdamW<S>({p, q}, {lr, {beta1, beta2}, eps, weight_decay, amsgrad}));
  } else {
    run(nn::Adam<S>({p, q}, {lr, {beta1, beta2}, eps, weight_decay, amsgrad}));
  }
  return worst;
}

}  // namespace

TEST_CASE_TEMPLATE("golden: 1200 steps of Adam and AdamW", S, float, double) {
  for (const auto& expected : golden::adam<S>) {
    const auto worst = compare<S>(expected);
    MESSAGE(std::string(expected.name), ", lr ", expected.lr, ", weight_decay ",
            expected.weight_decay, ", amsgrad ", expected.amsgrad, ": ", worst.text());
    CHECK(worst.is_tolerable());
  }
}
