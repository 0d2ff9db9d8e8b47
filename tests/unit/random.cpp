#include <doctest/doctest.h>
#include <multihot/random.hpp>

namespace nn = multihot;

// The values themselves are compared with PyTorch's in golden/streams.cpp.

TEST_CASE("a copied generator repeats the stream, with the half-used pair of normal numbers") {
  nn::Generator a(7);
  nn::randn<float>(1, 3, a);
  nn::Generator b = a;
  CHECK(nn::randn<double>(1, 3, a) == nn::randn<double>(1, 3, b));
  CHECK(nn::rand<float>(5, 5, a) == nn::rand<float>(5, 5, b));
}

TEST_CASE("manual_seed starts the stream anew and forgets the half-used pair") {
  nn::Generator a(7), b(7);
  nn::randn<float>(1, 3, a);
  a.manual_seed(7);
  CHECK(nn::randn<float>(1, 3, a) == nn::randn<float>(1, 3, b));
}

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
