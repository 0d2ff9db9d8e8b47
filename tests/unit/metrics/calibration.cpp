#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <multihot/metrics/calibration.hpp>
#include <vector>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;

namespace {

using Counts = std::vector<nn::Index>;

Counts counts(const nn::CalibrationCurve& c) { return {c.count.begin(), c.count.end()}; }

}  // namespace

TEST_CASE("bins of equal width include their upper edge, and empty bins are left out") {
  const Eigen::Vector<double, 6> p(0, 0.25, 0.5, 0.26, 0.99, 1);
  const Eigen::Vector<int, 6> t(0, 1, 1, 0, 1, 0);
  const auto c = nn::calibration_curve(t, p, {.n_bins = 4});
  CHECK(counts(c) == Counts{2, 2, 2});  // [0, 1/4], (1/4, 1/2], (3/4, 1]
  CHECK(c.prob_true == Eigen::Vector3d(0.5, 0.5, 0.5));
  CHECK(c.prob_pred == Eigen::Vector3d(0.125, 0.38, 0.995));
  CHECK(nn::expected_calibration_error(t, p, {.n_bins = 4}) ==
        doctest::Approx((0.375 + 0.12 + 0.495) / 3));
  CHECK(nn::expected_calibration_error(t, p, {.n_bins = 1}) == doctest::Approx(0));
  // scikit-learn's edge is 3 * (1 / 10), a little above 0.3.
  CHECK(counts(nn::calibration_curve(t.head(2), Eigen::Vector2d(3 * (1 / 10.0), 0.3),
                                     {.n_bins = 10})) == Counts{2});
}

TEST_CASE("bins of equal counts, ties stay together") {
  const nn::Index n = 20;
  const Eigen::VectorXd p = Eigen::VectorXd::LinSpaced(n, 0, 1).array().square();
  const Eigen::VectorXi t = (p.array() > 0.4).cast<int>();
  const auto quantile = nn::BinStrategy::quantile;
  const auto c = nn::calibration_curve(t, p, {.strategy = quantile});
  CHECK(counts(c) == Counts{4, 4, 4, 4, 4});
  CHECK(c.prob_pred[0] == doctest::Approx(p.head(4).mean()));
  CHECK(c.prob_true == Eigen::Vector<double, 5>(0, 0, 0, 0.75, 1));

  // Each edge is meant to be a number of the list. They are rounded as by numpy, so that the bins
  // are those of scikit-learn, too.
  Eigen::ArrayXd list = Eigen::ArrayXd::LinSpaced(18, 0, 17) / 17;
  list.segment(5, 2) << 0.28, 0.31;
  const auto many = nn::calibration_curve(list > 0.5, list, {.n_bins = 17, .strategy = quantile});
  CHECK(counts(many) == Counts{1, 1, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1, 2});

  const Eigen::VectorXd constant = Eigen::VectorXd::Constant(n, 0.25);
  const auto one = nn::calibration_curve(t, constant, {.strategy = quantile});
  CHECK(counts(one) == Counts{n});
  CHECK(one.prob_pred[0] == 0.25);
}

TEST_CASE("calibration of float probabilities, of one sample, and with unknown targets") {
  RandomProblem problem(6);
  auto& [g, t, z, p] = problem;
  const auto probabilities = nn::sigmoid(z);
  const auto ignore = nn::Missing::ignore;
  for (const auto strategy : {nn::BinStrategy::uniform, nn::BinStrategy::quantile}) {
    const auto known = nn::calibration_curve(t.col(0).head(25), probabilities.col(0).head(25),
                                             {.strategy = strategy});
    nn::Matrix<float> some = t;
    some.bottomRows(15).setConstant(std::numeric_limits<float>::quiet_NaN());
    const auto c = nn::calibration_curve(some.col(0), probabilities.col(0),
                                         {.strategy = strategy, .missing = ignore});
    CHECK(c.prob_true == known.prob_true);
    CHECK(c.prob_pred == known.prob_pred);
    CHECK(c.count == known.count);
    CHECK(nn::expected_calibration_error(some.col(0), probabilities.col(0), {.missing = ignore}) ==
          nn::expected_calibration_error(t.col(0).head(25), probabilities.col(0).head(25)));
  }
  const auto one = nn::calibration_curve(Eigen::Vector<int, 1>(1), Eigen::Vector<double, 1>(0.25));
  CHECK(one.prob_true[0] == 1);
  CHECK(one.prob_pred[0] == 0.25);
}

TEST_CASE("calibration refuses numbers that are no probabilities, and less than one bin") {
  const Eigen::Vector3d t(0, 1, 1), p(0.5, 1.5, 0.25);
  CHECK_THROWS_WITH_AS(nn::calibration_curve(t, p),
                       "calibration_curve: probability(1,0)=1.5, expected 0 to 1", nn::value_error);
  CHECK_THROWS_WITH_AS(nn::calibration_curve(t, -p),
                       "calibration_curve: probability(0,0)=-0.5, expected 0 to 1",
                       nn::value_error);
  CHECK_THROWS_AS(nn::calibration_curve(t, p * std::nan("")), nn::value_error);
  CHECK_THROWS_WITH_AS(nn::expected_calibration_error(t, t, {.n_bins = 0}),
                       "expected_calibration_error: n_bins=0, expected >= 1", nn::value_error);
  CHECK_THROWS_WITH_AS(nn::calibration_curve(t, t.head(2)),
                       "calibration_curve: targets are 3x1, expected 2x1", nn::shape_error);
  CHECK_THROWS_AS(nn::calibration_curve(t.replicate(1, 2), p.replicate(1, 2)), nn::shape_error);
  CHECK_THROWS_AS(nn::expected_calibration_error(2 * t, t), nn::value_error);
}
