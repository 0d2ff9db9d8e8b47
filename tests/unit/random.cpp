#include <doctest/doctest.h>
#include <algorithm>
#include <cstdint>
#include <limits>
#include <multihot/random.hpp>

namespace nn = multihot;

// The values themselves are compared with PyTorch's in golden/streams.cpp.

TEST_CASE("the shape of a random matrix does not change its numbers, read row by row") {
  nn::Generator a(1), b(1);
  const auto wide = nn::randn<float>(3, 14, a), tall = nn::randn<float>(14, 3, b);
  CHECK(wide.reshaped<Eigen::RowMajor>() == tall.reshaped<Eigen::RowMajor>());
}

TEST_CASE("uniform numbers stay in [0, 1), integers in [low, high)") {
  nn::Generator g(3);
  const auto u = nn::rand<float>(1000, 10, g);
  CHECK((u.array() >= 0).all());
  CHECK((u.array() < 1).all());
  const auto k = nn::randint<int>(-3, 4, 1000, 10, g);
  CHECK(k.minCoeff() == -3);
  CHECK(k.maxCoeff() == 3);
}

TEST_CASE("integers that the type does not hold are refused, as in PyTorch") {
  nn::Generator g(0), same(0);
  CHECK_THROWS_WITH_AS(nn::randint<std::int8_t>(0, 129, 2, 2, g),
                       "randint: got low=0, high=129, expected numbers of the type, -128 to 127",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(nn::randint<bool>(0, 3, 2, 2, g),
                       "randint: got low=0, high=3, expected numbers of the type, 0 to 1",
                       nn::value_error);
  CHECK_THROWS_AS(nn::randint<std::uint64_t>(-1, 2, 2, 2, g), nn::value_error);
  CHECK_THROWS_AS(nn::randint<std::int8_t>(-129, 0, 2, 2, g), nn::value_error);
  CHECK(g.random() == same.random());  // nothing was drawn

  CHECK(nn::randint<bool>(0, 2, 50, 1, g).any());
  CHECK(nn::randint<std::int8_t>(-128, 128, 5000, 1, g).minCoeff() == -128);
  CHECK(nn::randint<std::int8_t>(-128, -127, 1, 1, g)(0, 0) == -128);
  CHECK(nn::randint<std::uint8_t>(0, 256, 5000, 1, g).maxCoeff() == 255);
  const std::int64_t least = std::numeric_limits<std::int64_t>::min();
  CHECK(nn::randint<std::int64_t>(least, least + 1, 1, 1, g)(0, 0) == least);
}

TEST_CASE("randperm holds every index once") {
  nn::Generator g(0);
  auto p = nn::randperm(1000, g);
  std::sort(p.begin(), p.end());
  for (nn::Index i = 0; i < 1000; ++i) CHECK(p[i] == i);
  CHECK(nn::randperm(0, g).size() == 0);
}

TEST_CASE("an empty matrix draws nothing") {
  nn::Generator a(5), b(5);
  CHECK(nn::randn<float>(0, 4, a).cols() == 4);
  CHECK(nn::randint<float>(0, 2, 3, 0, a).rows() == 3);
  CHECK(a.random() == b.random());
}
