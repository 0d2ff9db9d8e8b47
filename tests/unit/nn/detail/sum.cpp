#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <multihot/nn/bce_with_logits_loss.hpp>
#include <multihot/nn/detail/sum.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

// PyTorch's order itself is compared in golden/tutorial.cpp, where a loss shows it.

TEST_CASE_TEMPLATE("every element counts once, at every size", S, float, double) {
  for (nn::Index n = 1; n <= 210; ++n) {
    const Eigen::VectorX<S> x = Eigen::VectorX<S>::LinSpaced(n, 1, static_cast<S>(n));
    CHECK(nn::detail::nn::pytorch_sum(x.data(), n) == static_cast<S>(n * (n + 1) / 2));
  }
}

TEST_CASE("the error of a long sum does not grow with its length") {
  nn::Generator g(0);
  const auto x = nn::rand<float>(1000, 1000, g);
  const double exact = x.cast<double>().sum();
  CHECK(nn::detail::nn::pytorch_sum(x.data(), x.size()) == doctest::Approx(exact).epsilon(1e-6));
}

TEST_CASE_TEMPLATE("a mean is right where the sum is too large for its type", S, float, double) {
  const S most = std::numeric_limits<S>::max(), inf = std::numeric_limits<S>::infinity();
  for (const nn::Index n : {1, 2, 10, 160, 1000}) {
    Eigen::VectorX<S> x = Eigen::VectorX<S>::Constant(n, most / 4);
    const auto mean = [&] { return nn::detail::nn::pytorch_mean(x.data(), n, static_cast<S>(n)); };
    // n quotients and their sum are rounded.
    CHECK(std::abs(mean() / (most / 4) - 1) <=
          static_cast<S>(n) * std::numeric_limits<S>::epsilon());
    x[n / 2] = inf;
    CHECK(mean() == inf);
    x[0] = std::numeric_limits<S>::quiet_NaN();
    CHECK(std::isnan(mean()));
  }
}

TEST_CASE("a mean of ordinary numbers has the bits of the sum") {
  nn::Generator g(1);
  const auto x = nn::rand<float>(32, 5, g);
  CHECK(nn::detail::nn::pytorch_mean(x.data(), 160, 160.0f) ==
        nn::detail::nn::pytorch_sum(x.data(), 160) / 160.0f);
}

TEST_CASE_TEMPLATE("the mean of huge losses is finite, their sum is not", S, float, double) {
  const S z = std::numeric_limits<S>::max() / 4, inf = std::numeric_limits<S>::infinity();
  const nn::Matrix<S> logits = nn::Matrix<S>::Constant(10, 1, z), t = nn::Matrix<S>::Zero(10, 1);
  nn::BCEWithLogitsLoss<S> mean, sum({.reduction = nn::Reduction::sum});
  CHECK(std::abs(mean.forward(logits, t) / z - 1) <= 10 * std::numeric_limits<S>::epsilon());
  CHECK(mean.backward() == nn::Matrix<S>::Constant(10, 1, S(1) / S(10)));
  CHECK(sum.forward(logits, t) == inf);
}
