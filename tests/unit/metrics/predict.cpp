#include <doctest/doctest.h>
#include <multihot/metrics/predict.hpp>

namespace nn = multihot;

TEST_CASE("predict() is 1 above the threshold, for all labels or for each its own") {
  nn::Matrix<double> z(3, 2);
  z << -1, 1, 0, 0, 2, -3;
  const auto p = nn::sigmoid(z);
  nn::Matrix<double> expected(3, 2);
  expected << 0, 1, 0, 0, 1, 0;
  CHECK(nn::predict(p) == expected);
  expected << 1, 1, 1, 0, 1, 0;
  CHECK(nn::predict(p, Eigen::RowVector2d(0.2, 0.6)) == expected);
  CHECK(nn::predict(p, Eigen::RowVector2f(0.2f, 0.6f).array()) == expected);
  CHECK(nn::predict(p, Eigen::Matrix2d::Identity() * Eigen::Vector2d(0.2, 0.6)) == expected);
  CHECK_THROWS_WITH_AS(nn::predict(p, Eigen::Vector3d(0, 0, 0)),
                       "predict: got 3 thresholds, expected 2", nn::shape_error);
}
