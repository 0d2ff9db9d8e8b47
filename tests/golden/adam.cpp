#include "adam.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <iterator>
#include <limits>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/multihot.hpp>
#include <sstream>
#include <string>

#include "fnv1a.hpp"
#include "worst.hpp"

namespace nn = multihot;

namespace {

constexpr std::size_t snapshots = std::size(golden::steps);

/// In [-2, 2)
Eigen::VectorXf uniform(nn::Index size, nn::Generator& generator) {
  return 4 * nn::rand<float>(size, 1, generator).array() - 2;
}

/// From 2^-24, near eps, to 2, with a spike each 50 steps; the 37th is always 0.
template <class S>
Eigen::VectorX<S> gradient(nn::Index size, int step, nn::Generator& generator) {
  Eigen::VectorXf g = uniform(size, generator);
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
  int hashes_without_fma = 0;
  Worst worst;

  std::string text() const {
    std::ostringstream text;
    text << "of " << weights << " weights have the bits of PyTorch with FMA after step";
    for (std::size_t k = 0; k < snapshots; ++k) text << " " << golden::steps[k] << ": " << equal[k];
    return text.str() + "; " + worst.text();
  }
};

template <class S>
void compare(const golden::Adam& expected, Agreement& agreement) {
  nn::Generator generator(0);
  const Eigen::VectorX<S> start = uniform(37, generator).template cast<S>();
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
      Eigen::VectorX<S> ours(37);
      ours << p.value, q.value;
      for (int i = 0; i < 37; ++i) {
        const double w = expected.w[snapshot][i];
        agreement.equal[snapshot] += bits(double{ours[i]}) == bits(w);
        agreement.worst.see(ours[i], w, tolerance<S>(w, expected.lr, step));
      }
      agreement.hashes_without_fma += fnv1a(ours) == expected.hash_without_fma[snapshot];
      ++snapshot;
    }
  };
  agreement.weights += 37;
  const auto& [name, lr, beta1, beta2, eps, weight_decay, amsgrad, w, hash] = expected;
  if (name == std::string("AdamW")) {
    run(nn::AdamW<S>({p, q}, {lr, {beta1, beta2}, eps, weight_decay, amsgrad}));
  } else {
    run(nn::Adam<S>({p, q}, {lr, {beta1, beta2}, eps, weight_decay, amsgrad}));
  }
}

/// The hash of a tensor's weights after 100 steps with a weight decay of 0.1 and amsgrad
template <class S>
std::uint64_t hash_of_size(int size) {
  nn::Generator generator(static_cast<std::uint64_t>(size));
  nn::Tensor<S> w(size, 1);
  auto p = w.parameter();
  p.value = uniform(size, generator).template cast<S>();
  nn::Adam<S> optimizer({p}, {.weight_decay = 0.1, .amsgrad = true});
  for (int step = 1; step <= 100; ++step) {
    p.grad = gradient<S>(size, step, generator);
    optimizer.step();
  }
  return fnv1a(p.value);
}

// Python's beta ** t is the C library's, whose last bits are its own: these are glibc's on 64-bit
// machines, where its pow uses FMA.
#if defined(__GLIBC__) && defined(__LP64__)
constexpr bool same_bits = true;
#else
constexpr bool same_bits = false;
#endif

}  // namespace

// With FMA, every weight has the bits of PyTorch on a processor with AVX2; without, those of
// PyTorch on one without FMA.
TEST_CASE_TEMPLATE("golden: 1200 steps of Adam and AdamW", S, float, double) {
  Agreement all;
  for (const golden::Adam& expected : golden::adam<S>) compare<S>(expected, all);
  MESSAGE(all.text());
  CHECK(all.worst.is_tolerable());
  if (!same_bits) return;
  if constexpr (nn::kernels::has_fma) {
    for (const int equal : all.equal) CHECK(equal == all.weights);
  } else {
    CHECK(all.hashes_without_fma == std::size(golden::adam<S>) * snapshots);
  }
}

TEST_CASE_TEMPLATE("golden: 100 steps of Adam with tensors of any size", S, float, double) {
  if (!same_bits) return;
  for (const golden::AdamSize& expected : golden::adam_sizes<S>) {
    CAPTURE(expected.size);
    CHECK(hash_of_size<S>(expected.size) ==
          (nn::kernels::has_fma ? expected.hash : expected.hash_without_fma));
  }
}
