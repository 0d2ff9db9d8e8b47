#include "sums.hpp"

#include <doctest/doctest.h>

#include <multihot/nn/detail/sum.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

// The largest of them empties each of the three levels into the next.
TEST_CASE_TEMPLATE("golden: sums have PyTorch's bits", S, float, double) {
  for (const auto& expected : golden::sums) {
    nn::Generator generator(static_cast<std::uint64_t>(expected.rows));
    const Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> x =
        nn::rand<S>(expected.rows, expected.cols, generator);
    const S sum = nn::detail::nn::pytorch_sum(x.data(), x.size());
    CAPTURE(expected.rows);
    CHECK(sum == (std::is_same_v<S, float> ? S(expected.in_float) : S(expected.in_double)));
  }
}
