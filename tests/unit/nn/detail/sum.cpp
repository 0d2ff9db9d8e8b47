#include <doctest/doctest.h>

#include <multihot/nn/detail/sum.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

// PyTorch's order itself is compared in golden/tutorial.cpp, where a loss shows it.

TEST_CASE_TEMPLATE("every element counts once, at every size", S, float, double) {
  for (nn::Index n = 1; n <= 210; ++n) {
    const Eigen::VectorX<S> x = Eigen::VectorX<S>::LinSpaced(n, 1, static_cast<S>(n));
    CHECK(nn::detail::pytorch_sum(x.data(), n) == static_cast<S>(n * (n + 1) / 2));
  }
}

TEST_CASE("the error of a long sum does not grow with its length") {
  nn::Generator g(0);
  const auto x = nn::rand<float>(1000, 1000, g);
  const double exact = x.cast<double>().sum();
  CHECK(nn::detail::pytorch_sum(x.data(), x.size()) == doctest::Approx(exact).epsilon(1e-6));
}
