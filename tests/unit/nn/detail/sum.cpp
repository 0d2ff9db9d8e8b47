#include <doctest/doctest.h>

#include <multihot/nn/detail/sum.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

// PyTorch's order itself is compared in golden/tutorial.cpp, where a loss shows it.

TEST_CASE_TEMPLATE("every element counts once, at every size", S, float, double) {
  for (nn::Index rows = 1; rows <= 70; ++rows) {
    nn::Matrix<S> x(rows, 3);
    for (nn::Index i = 0; i < x.size(); ++i) x(i) = static_cast<S>(i);
    CHECK(nn::detail::pytorch_sum(x) == static_cast<S>(x.size() * (x.size() - 1) / 2));
  }
}

TEST_CASE("the error of a long sum does not grow with its length") {
  nn::Generator g(0);
  const auto x = nn::rand<float>(1000, 1000, g);
  const double exact = x.cast<double>().sum();
  CHECK(nn::detail::pytorch_sum(x) == doctest::Approx(exact).epsilon(1e-6));
}
