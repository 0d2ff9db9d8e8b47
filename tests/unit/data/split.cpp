#include <doctest/doctest.h>

#include <cstddef>
#include <multihot/data/split.hpp>
#include <vector>

#include "parts.hpp"

namespace nn = multihot;

TEST_CASE("a random split has the sizes of PyTorch's") {
  nn::Generator g(0);
  const auto parts = nn::random_split(103, {0.5, 0.3, 0.2}, g);
  CHECK(is_partition(parts, 103));
  CHECK(parts[0].size() == 52);  // 51.5, 30.9 and 20.6 rounded down, and 1 and 1 more
  CHECK(parts[1].size() == 31);
  CHECK(parts[2].size() == 20);
  nn::Generator same(0), other(1);
  CHECK(nn::random_split(103, {0.5, 0.3, 0.2}, same)[0] == parts[0]);
  CHECK(nn::random_split(103, {0.5, 0.3, 0.2}, other)[0] != parts[0]);
}

TEST_CASE("the training part of a fold is all the others") {
  nn::Generator g(0);
  const auto folds = nn::random_split(50, std::vector<double>(5, 0.2), g);
  for (std::size_t k = 0; k < 5; ++k) {
    CHECK(is_partition({folds[k], nn::all_but(folds, k)}, 50));
  }
  CHECK_THROWS_AS(nn::all_but(folds, 5), nn::value_error);
}

TEST_CASE("no samples, and fractions that are not ones, are refused") {
  nn::Generator g(0);
  CHECK_THROWS_WITH_AS(nn::random_split(0, {1.0}, g),
                       "random_split: got 0 samples, expected at least one", nn::value_error);
  CHECK_THROWS_WITH_AS(nn::random_split(9, {0.5, 0.25}, g),
                       "random_split: the fractions add up to 0.75, expected 1", nn::value_error);
}
