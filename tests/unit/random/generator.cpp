#include <doctest/doctest.h>
#include <multihot/random.hpp>
#include <multihot/random/generator.hpp>

namespace nn = multihot;

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
