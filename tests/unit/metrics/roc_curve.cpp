#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <multihot/metrics/curves.hpp>
#include <multihot/metrics/roc_curve.hpp>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;

TEST_CASE("the ROC curve from the highest score down, equal scores as one point") {
  const Eigen::Vector<double, 6> z(0.5, 2, 0.5, -1, -3, -2);
  const Eigen::Vector<int, 6> t(1, 1, 0, 1, 0, 0);
  const auto [fpr, tpr, thresholds] = nn::roc_curve(t, z, {.drop_intermediate = false});
  CHECK(thresholds.size() == 6);
  CHECK(std::isinf(thresholds[0]));
  CHECK(thresholds.tail(5) == Eigen::Vector<double, 5>(2, 0.5, -1, -2, -3));
  CHECK((3 * tpr).isApprox(Eigen::Vector<double, 6>(0, 1, 2, 3, 3, 3)));
  CHECK((3 * fpr).isApprox(Eigen::Vector<double, 6>(0, 0, 1, 1, 2, 3)));

  // (2/3, 1) lies on the line from (1/3, 1) to (1, 1).
  const auto corners = nn::roc_curve(t, z);
  CHECK(corners.thresholds.tail(4) == Eigen::Vector4d(2, 0.5, -1, -3));
}

TEST_CASE("the area below the ROC curve is roc_auc_score") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const RandomProblem problem(seed);
    const auto area = nn::roc_auc_score(problem.t, problem.z, nn::per_label);
    for (const bool drop : {true, false}) {
      for (nn::Index j = 0; j < 4; ++j) {
        const auto c = nn::roc_curve(problem.t.col(j), nn::sigmoid(problem.z).col(j),
                                     {.drop_intermediate = drop});
        const nn::Index n = c.fpr.size() - 1;
        const double sum = (c.fpr.tail(n) - c.fpr.head(n)).dot((c.tpr.tail(n) + c.tpr.head(n)) / 2);
        CHECK(std::abs(sum - area[j]) <= 41 * 0x1p-53);
        CHECK((c.fpr[0] == 0 && c.tpr[0] == 0 && c.fpr[n] == 1 && c.tpr[n] == 1));
      }
    }
  }
}

TEST_CASE("a ROC curve without negatives or without positives is nan in one direction") {
  const Eigen::Vector3d z(1, 2, 3);
  const auto zeros = nn::roc_curve(Eigen::Vector3d(0, 0, 0), z);
  CHECK(zeros.tpr.array().isNaN().all());
  CHECK(zeros.fpr == Eigen::Vector3d(0, 1.0 / 3, 1));  // and 2/3 between the last two
  const auto ones = nn::roc_curve(Eigen::Vector3d(1, 1, 1), z, {.drop_intermediate = false});
  CHECK(ones.fpr.array().isNaN().all());
  CHECK(ones.tpr == Eigen::Vector4d(0, 1.0 / 3, 2.0 / 3, 1));
}

TEST_CASE("curves leave out unknown targets") {
  RandomProblem problem(3);
  auto& [g, t, z, p] = problem;
  const auto known = nn::roc_curve(t.col(1).head(30), z.col(1).head(30));
  t.bottomRows(10).setConstant(std::numeric_limits<float>::quiet_NaN());
  const auto curve = nn::roc_curve(t.col(1), z.col(1), {.missing = nn::Missing::ignore});
  CHECK(curve.fpr == known.fpr);
  CHECK(curve.tpr == known.tpr);
  CHECK(curve.thresholds == known.thresholds);

  CHECK_THROWS_WITH_AS(nn::roc_curve(t.col(1), z.col(1)),
                       "roc_curve: target(30,0)=nan, expected 0 or 1", nn::value_error);
  const auto ignore = [](const auto& targets, const auto& scores) {
    return nn::roc_curve(targets, scores, {.missing = nn::Missing::ignore});
  };
  CHECK_THROWS_WITH_AS(ignore(t.col(1).tail(10), z.col(1).tail(10)),
                       "roc_curve: all targets are nan, expected one that is known",
                       nn::value_error);
}

TEST_CASE("roc_curve refuses several labels, other shapes and scores that are not finite") {
  RandomProblem problem(4);
  auto& [g, t, z, p] = problem;
  CHECK_THROWS_WITH_AS(nn::roc_curve(t, z),
                       "roc_curve: targets are 40x4, expected one column, the targets of one label",
                       nn::shape_error);
  CHECK_THROWS_WITH_AS(nn::roc_curve(t.col(0), z), "roc_curve: targets are 40x1, expected 40x4",
                       nn::shape_error);
  CHECK_THROWS_AS(nn::roc_curve(t.col(0).head(0), z.col(0).head(0)), nn::value_error);
  CHECK_THROWS_AS(nn::roc_curve(2 * t.col(0), z.col(0)), nn::value_error);
  z(7, 0) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH_AS(nn::roc_curve(t.col(0), z.col(0)),
                       "roc_curve: score(7,0)=inf, expected finite", nn::value_error);
}
