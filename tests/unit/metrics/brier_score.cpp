#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <multihot/metrics/brier_score.hpp>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;

TEST_CASE("the Brier score of each label and its averages") {
  nn::Matrix<double> t(2, 3), p(2, 3);
  t << 1, 0, 0,  //
      1, 1, 0;
  p << 0.5, 0.25, 1,  //
      1, 0.5, 0;
  const auto each = nn::brier_score(t, p, nn::per_label);
  CHECK(each == Eigen::Vector3d(0.125, 0.15625, 0.5));
  const double mean = (0.125 + 0.15625 + 0.5) / 3;
  for (const auto average : {nn::Average::micro, nn::Average::macro, nn::Average::samples}) {
    CHECK(nn::brier_score(t, p, average) == doctest::Approx(mean).epsilon(1e-15));
  }
  CHECK(nn::brier_score(t, p, nn::Average::weighted) == (2 * 0.125 + 0.15625) / 3);
  // No label occurs: the plain mean.
  CHECK(nn::brier_score(t * 0, t, nn::Average::weighted) == 0.5);
  CHECK(nn::brier_score(t.topRows(1).cast<bool>().eval(), p.topRows(1), nn::Average::micro) ==
        (0.25 + 0.0625 + 1) / 3);
  CHECK(nn::brier_score(t, t, nn::Average::macro) == 0);
  CHECK(nn::brier_score(t, (1 - t.array()), nn::Average::macro) == 1);
}

TEST_CASE("the Brier score leaves out unknown targets, and labels and samples that have no other") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  nn::Matrix<double> t(3, 3), p(3, 3);
  t << 1, nan, nan,  //
      1, nan, 0,     //
      nan, nan, nan;
  p << 0.5, 0.25, 1,  //
      1, 0.5, 0.25,   //
      0, 0, 0;
  const auto score = [&](auto average) {
    return nn::brier_score(t, p, average, nn::Missing::ignore);
  };
  const auto each = score(nn::per_label);
  CHECK((each[0] == 0.125 && std::isnan(each[1]) && each[2] == 0.0625));
  CHECK(score(nn::Average::micro) == 0.3125 / 3);
  CHECK(score(nn::Average::macro) == (0.125 + 0.0625) / 2);
  CHECK(score(nn::Average::weighted) == 0.125);
  CHECK(score(nn::Average::samples) == (0.25 + 0.03125) / 2);
  CHECK_THROWS_WITH_AS(nn::brier_score(t, p, nn::per_label),
                       "brier_score: target(0,1)=nan, expected 0 or 1", nn::value_error);
  t.setConstant(nan);
  CHECK_THROWS_WITH_AS(score(nn::Average::micro),
                       "brier_score: all targets are nan, expected one that is known",
                       nn::value_error);
}

TEST_CASE("the Brier score refuses logits and other shapes") {
  const RandomProblem problem(8);
  const auto& [g, t, z, p] = problem;
  CHECK(nn::brier_score(t, nn::sigmoid(z), nn::Average::macro) > 0);
  CHECK_THROWS_WITH_AS(nn::brier_score(t, z, nn::Average::macro),
                       doctest::Contains("expected 0 to 1"), nn::value_error);
  CHECK_THROWS_WITH_AS(nn::brier_score(t, nn::sigmoid(z.topRows(3)), nn::Average::macro),
                       "brier_score: targets are 40x4, expected 3x4", nn::shape_error);
}
