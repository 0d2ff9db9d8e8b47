#include <doctest/doctest.h>

#include <limits>
#include <multihot/metrics/ranking.hpp>

namespace nn = multihot;

TEST_CASE("each metric of a ranking refuses targets of which none is known") {
  const nn::Matrix<double> z = nn::Matrix<double>::Zero(3, 2);
  const auto nothing = nn::Matrix<double>::Constant(3, 2, std::numeric_limits<double>::quiet_NaN());
  const auto ignore = nn::Missing::ignore;
  CHECK_THROWS_WITH_AS(nn::label_ranking_average_precision_score(nothing, z, ignore),
                       "label_ranking_average_precision_score: all targets are nan, expected one "
                       "that is known",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(nn::coverage_error(nothing, z, ignore),
                       "coverage_error: all targets are nan, expected one that is known",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(nn::label_ranking_loss(nothing, z, ignore),
                       "label_ranking_loss: all targets are nan, expected one that is known",
                       nn::value_error);
}

TEST_CASE("rankings of one sample, and of one label") {
  nn::Matrix<double> t(1, 3), z(1, 3);
  t << 0, 1, 1;
  z << 2, 3, 1;
  CHECK(nn::label_ranking_average_precision_score(t, z) == (1.0 + 2.0 / 3) / 2);
  CHECK(nn::coverage_error(t, z) == 3);
  CHECK(nn::label_ranking_loss(t, z) == 0.5);

  // Nothing to order: the best score, as in scikit-learn.
  CHECK(nn::label_ranking_average_precision_score(t.leftCols(1), z.leftCols(1)) == 1);
  CHECK(nn::coverage_error(t.leftCols(1), z.leftCols(1)) == 0);
  CHECK(nn::coverage_error(t.rightCols(1), z.rightCols(1)) == 1);
  CHECK(nn::label_ranking_loss(t.rightCols(1), z.rightCols(1)) == 0);
}

TEST_CASE("100,000 labels are ranked by sorting them, not in pairs") {
  const nn::Index n = 100000;  // in pairs, this would take minutes
  nn::Matrix<float> t(1, n), z(1, n);
  for (nn::Index j = 0; j < n; ++j) {
    t(0, j) = static_cast<float>(j % 2);  // false, true, false, ...
    z(0, j) = static_cast<float>(-j);     // from the highest down
  }
  // The k-th true label is the 2k-th of all, after k false ones.
  CHECK(nn::label_ranking_average_precision_score(t, z) == 0.5);
  CHECK(nn::coverage_error(t, z) == n);
  const double half = n / 2;
  CHECK(nn::label_ranking_loss(t, z) == (half + 1) / (2 * half));
}
