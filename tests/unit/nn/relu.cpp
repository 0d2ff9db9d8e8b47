#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/nn/relu.hpp>

namespace nn = multihot;

TEST_CASE_TEMPLATE("max(x, 0), with derivative 0 at 0; nan stays nan wherever it stands", S, float,
                   double) {
  const S nan = std::numeric_limits<S>::quiet_NaN();
  nn::Matrix<S> x(40, 1), y(40, 1), dy(40, 1), dx(40, 1);
  dy.setConstant(3);
  for (nn::Index lane = 0; lane < 32; ++lane) {  // whatever the width of the machine's vectors
    x.setConstant(-1);
    x.template middleRows<4>(lane) << 2, 0, -S(0), nan;
    nn::ReLU<S>().forward(x, y);
    nn::ReLU<S>().backward(x, y, dy, dx);
    CHECK(y(lane) == 2);
    CHECK(y(lane + 1) == 0);
    CHECK(y(lane + 2) == 0);
    CHECK(std::isnan(y(lane + 3)));
    CHECK(dx(lane) == 3);
    CHECK(dx(lane + 1) == 0);
    CHECK(dx(lane + 2) == 0);
    CHECK((y.array() == 0).count() == 38);
    CHECK(dx.sum() == 3);
  }
}
