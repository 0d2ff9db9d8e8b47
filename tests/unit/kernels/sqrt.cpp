#include <doctest/doctest.h>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <multihot/kernels/sqrt.hpp>
#include <multihot/random.hpp>
#include <type_traits>

namespace nn = multihot;

namespace {

template <class S>
using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;

// How many of 16 roots differ from the C library's in a bit.
template <class S>
int wrong(const std::array<S, 16>& x) {
  std::array<S, 16> y;
  nn::kernels::sqrt<16>(x.data(), y.data());
  int count = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    const S expected = std::sqrt(x[i]);
    const bool both_nan = std::isnan(expected) && std::isnan(y[i]);
    count += !both_nan && std::bit_cast<Bits<S>>(expected) != std::bit_cast<Bits<S>>(y[i]);
  }
  return count;
}

}  // namespace

TEST_CASE_TEMPLATE("the root of every special number, in every lane", S, float, double) {
  using Limits = std::numeric_limits<S>;
  for (const S x : {S(0), -S(0), Limits::infinity(), Limits::denorm_min(), Limits::min(),
                    Limits::min() / 3, Limits::max(), Limits::quiet_NaN(), S(-1), S(1), S(2)}) {
    std::array<S, 16> all;
    all.fill(x);
    CHECK(wrong(all) == 0);
  }
}

// An approximate root is wrong for 1 of 3 floats here, and for 1 of 2 doubles.
TEST_CASE_TEMPLATE("random numbers of any size have the root of the C library", S, float, double) {
  nn::Generator g(0);
  std::array<S, 16> x;
  int count = 0;
  for (int i = 0; i < 20000; ++i) {
    for (S& v : x) {  // any bits without a sign
      v = std::bit_cast<S>(static_cast<Bits<S>>(g.random64() & (Bits<S>(~Bits<S>(0)) >> 1)));
    }
    count += wrong(x);
    for (S& v : x) v = 1 + 3 * g.uniform<S>();
    count += wrong(x);
  }
  CHECK(count == 0);
}
