#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/nn/sigmoid.hpp>

namespace nn = multihot;

TEST_CASE("within 2.5 units in the last place over the range of float") {
  double worst = 0;
  for (float z = -110; z < 110; z += 0.00731f) {
    const nn::Matrix<float> logits = nn::Matrix<float>::Constant(1, 1, z);
    const float p = nn::sigmoid(logits)(0, 0);
    const double exact = 1 / (1 + std::exp(-static_cast<double>(z)));
    const float rounded = static_cast<float>(exact);
    const double ulp = static_cast<double>(std::nextafter(rounded, 2.0f) - rounded);
    worst = std::max(worst, std::abs(static_cast<double>(p) - exact) / ulp);
  }
  MESSAGE("worst error of sigmoid in float: ", worst, " ulp");
  CHECK(worst <= 2.5);
}

TEST_CASE_TEMPLATE("the limits, and nan", S, float, double) {
  const S inf = std::numeric_limits<S>::infinity();
  const Eigen::Array<S, 6, 1> z{0, -inf, inf, -S(1e4), S(1e4), std::nan("")};
  const auto p = nn::sigmoid(z);
  CHECK(p(0) == S(0.5));
  CHECK(p(1) == 0);
  CHECK(p(2) == 1);
  CHECK(p(3) == 0);
  CHECK(p(4) == 1);
  CHECK(std::isnan(p(5)));
}

TEST_CASE("probabilities are an Eigen matrix") {
  const Eigen::MatrixXf z = Eigen::MatrixXf::Zero(2, 3);
  const nn::Probabilities<float> p = nn::sigmoid(2 * z);
  CHECK(p.rows() == 2);
  CHECK((p.array() >= 0.5f).count() == 6);
}

TEST_CASE("sigmoid in place gives the same numbers, and p takes the shape of the logits") {
  const Eigen::MatrixXf z = Eigen::MatrixXf{{-3, -1, 0}, {1, 2, 30}};
  nn::Probabilities<float> p;
  nn::sigmoid(z, p);
  CHECK(p == nn::sigmoid(z));
  nn::sigmoid(z.row(1), p);
  CHECK(p == nn::sigmoid(z.row(1)));
}
