#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <multihot/kernels/exp_log1p.hpp>

namespace nn = multihot;

namespace {

// How far x is from the exact value, in units of the last place of S there.
template <class S>
double ulp(S x, long double exact) {
  const auto rounded = static_cast<S>(exact);
  const S next = std::nextafter(rounded, std::numeric_limits<S>::infinity());
  return static_cast<double>(std::abs(x - exact) / (static_cast<long double>(next) - rounded));
}

}  // namespace

// The series is cut below a hundredth of a unit; what is left are the roundings of the last
// three operations, half a unit each.
TEST_CASE_TEMPLATE("exp(x) and log(1 + x) within 1.5 units in the last place", S, float, double) {
  double worst_exp = 0, worst_log = 0;
  const S lowest = std::log(std::numeric_limits<S>::denorm_min());
  for (int i = 0; i <= 1'000'000; ++i) {
    const S x = lowest * static_cast<S>(i) / 1'000'000;
    const S e = nn::kernels::exp_of_negative(x);
    worst_exp = std::max(worst_exp, ulp(e, std::exp(static_cast<long double>(x))));
    worst_log =
        std::max(worst_log, ulp(nn::kernels::log1p(e), std::log1p(static_cast<long double>(e))));
  }
  MESSAGE("worst error: exp ", worst_exp, " ulp, log1p ", worst_log, " ulp");
  CHECK(worst_exp <= 1.5);
  CHECK(worst_log <= 1.5);
}

TEST_CASE_TEMPLATE("both ends, below the smallest number, and nan", S, float, double) {
  using nn::kernels::exp_of_negative;
  const S inf = std::numeric_limits<S>::infinity();
  CHECK(exp_of_negative(S(0)) == 1);
  CHECK(exp_of_negative(-S(0)) == 1);
  CHECK(exp_of_negative(-inf) == 0);
  CHECK(exp_of_negative(std::numeric_limits<S>::lowest()) == 0);
  CHECK(exp_of_negative(std::log(std::numeric_limits<S>::denorm_min()) - 1) == 0);
  CHECK(std::isnan(exp_of_negative(std::numeric_limits<S>::quiet_NaN())));
  CHECK(nn::kernels::log1p(S(0)) == 0);
  CHECK(nn::kernels::log1p(S(1)) == std::log(S(2)));
}
