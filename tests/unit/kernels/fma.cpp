#include <doctest/doctest.h>
#include <bit>
#include <cmath>
#include <cstdint>
#include <multihot/kernels/fma.hpp>
#include <multihot/random/generator.hpp>

namespace nn = multihot;

namespace {

// A number of random bits and sign, from 2^-range to 2^range.
template <class S>
S any(nn::Generator& g, int range) {
  const S x = 1 + g.uniform<S>();
  const auto exponent = static_cast<int>(g.random() % (2u * static_cast<unsigned>(range))) - range;
  return std::ldexp(g.random() % 2 == 0 ? x : -x, exponent);
}

}  // namespace

TEST_CASE("fma rounds once") {
  // 1 + 2^-12 squared is 1 + 2^-11 + 2^-24: half of the last place of a float, and then a bit more
  CHECK(nn::kernels::fma_in_parts(0x1.001p0f, 0x1.001p0f, 0x1p-60f) == 0x1.002002p0f);
  CHECK(nn::kernels::fma_in_parts(0x1.001p0f, 0x1.001p0f, -0x1p-60f) == 0x1.002p0f);
  CHECK(nn::kernels::fma(0x1.001p0f, 0x1.001p0f, 0x1p-60f) == 0x1.002002p0f);
  CHECK(nn::kernels::fma_in_parts(0x1.0000002p0, 0x1.0000002p0, -0x1.0000004p0) == 0x1p-54);
  CHECK(nn::kernels::fma(0x1.0000002p0, 0x1.0000002p0, -0x1.0000004p0) == 0x1p-54);
  CHECK(nn::kernels::fma_in_parts(3.0, 5.0, -15.0) == 0);
  CHECK(nn::kernels::fma_in_parts(3.f, 5.f, -15.f) == 0);
}

#if defined(__GLIBC__)  // whose fma is right
TEST_CASE_TEMPLATE("fma in parts has the bits of the C library's", S, float, double) {
  nn::Generator g(0);
  int different = 0;
  for (int i = 0; i < 300000; ++i) {
    const S a = any<S>(g, 20), b = any<S>(g, 20);
    // c of any size, or near -a b, where most digits go
    const S c = i % 2 == 0 ? any<S>(g, 60) : -a * b * (1 + std::ldexp(any<S>(g, 1), -20));
    different += nn::kernels::fma_in_parts(a, b, c) != std::fma(a, b, c);
  }
  CHECK(different == 0);
}
#endif
