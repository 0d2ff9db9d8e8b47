#include "adam.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <iterator>
#include <limits>
#include <multihot/multihot.hpp>
#include <sstream>
#include <string>

#include "fnv1a.hpp"
#include "worst.hpp"

namespace nn = multihot;

namespace {

constexpr std::size_t snapshots = std::size(golden::steps);

/// From 2^-24, near eps, to 1, with a spike each 50 steps; the 37th is always 0.
template <class S>
Eigen::VectorX<S> gradient(nn::Index size, int step, nn::Generator& generator) {
  Eigen::VectorXf g = nn::randn<float>(size, 1, generator);
  for (nn::Index i = 0; i < size; ++i) {
    g[i] *= i == 36 ? 0 : std::ldexp(step % 50 == 0 ? 64.f : 1.f, -6 * int(i % 5));
  }
  return g.cast<S>();
}

/// Each step rounds w, to half an eps of it on either side, and a move of at most about 3 lr that
/// comes of some ten operations on either side; w may have been larger by lr for each step.
template <class S>
double tolerance(double w, double lr, int step) {
  return step * double{std::numeric_limits<S>::epsilon()} * (std::abs(w) + lr * (step + 30));
}

/// How many weights have PyTorch's bits after each of golden::steps, and how far the others are.
struct Agreement {
  int weights = 0, equal[snapshots] = {};
  Worst worst;

  std::string text() const {
    std::ostringstream text;
    text << "of " << weights << " weights have PyTorch's bits after step";
    for (std::size_t k = 0; k < snapshots; ++k) text << " " << golden::steps[k] << ": " << equal[k];
    return text.str() + "; " + worst.text();
  }
};

template <class S>
void compare(const golden::Adam& expected, Agreement& agreement) {
  nn::Generator generator(0);
  const Eigen::VectorX<S> start = nn::randn<float>(37, 1, generator).template cast<S>();
  nn::Tensor<S> a(4, 7), b(9, 1);
  auto p = a.parameter(), q = b.parameter();
  p.value = start.head(28);
  q.value = start.tail(9);

  const auto run = [&](auto optimizer) {
    std::size_t snapshot = 0;
    for (int step = 1; snapshot < snapshots; ++step) {
      const auto g = gradient<S>(37, step, generator);
      p.grad = g.head(28);
      q.grad = g.tail(9);
      optimizer.step();
      if (step != golden::steps[snapshot]) continue;
      const double(&w)[37] = expected.w[snapshot];
      for (int i = 0; i < 37; ++i) {
        const S ours = i < 28 ? p.value[i] : q.value[i - 28];
        agreement.equal[snapshot] += bits(double{ours}) == bits(w[i]);
        agreement.worst.see(ours, w[i], tolerance<S>(w[i], expected.lr, step));
      }
      ++snapshot;
    }
  };
  agreement.weights += 37;
  const auto& [name, lr, beta1, beta2, eps, weight_decay, amsgrad, w] = expected;
  if (name == std::string("AdamW")) {
    run(nn::AdamW<S>({p, q}, {lr, {beta1, beta2}, eps, weight_decay, amsgrad}));
  } else {
    run(nn::Adam<S>({p, q}, {lr, {beta1, beta2}, eps, weight_decay, amsgrad}));
  }
}

/// The weights of a tensor after 100 steps with a weight decay of 0.1 and amsgrad
template <class S>
nn::Matrix<S> weights_of_size(int size) {
  nn::Generator generator(static_cast<std::uint64_t>(size));
  nn::Tensor<S> w(size, 1);
  auto p = w.parameter();
  p.value = nn::randn<float>(size, 1, generator).template cast<S>();
  nn::Adam<S> optimizer({p}, {.weight_decay = 0.1, .amsgrad = true});
  for (int step = 1; step <= 100; ++step) {
    p.grad = gradient<S>(size, step, generator);
    optimizer.step();
  }
  return p.value;
}

}  // namespace

TEST_CASE_TEMPLATE("golden: 1200 steps of Adam and AdamW", S, float, double) {
  Agreement all;
  for (const auto& expected : golden::adam<S>) {
    Agreement agreement;
    compare<S>(expected, agreement);
    compare<S>(expected, all);
    CAPTURE(std::string(expected.name));
    CAPTURE(expected.lr);
    CAPTURE(expected.weight_decay);
    CAPTURE(expected.amsgrad);
    CAPTURE(agreement.text());
    CHECK(agreement.worst.is_tolerable());
    for (const int equal : agreement.equal) CHECK(equal == agreement.weights);
  }
  MESSAGE(all.text());
}

TEST_CASE_TEMPLATE("golden: 100 steps of Adam with tensors of any size", S, float, double) {
  for (const auto& [size, in_float, in_double] : golden::adam_sizes) {
    CAPTURE(size);
    const nn::Matrix<S> w = weights_of_size<S>(size);
    CHECK(fnv1a(w.reshaped()) == (sizeof(S) == 4 ? in_float : in_double));
  }
}
