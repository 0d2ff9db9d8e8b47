#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/metrics/curves.hpp>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;
using nn::Average;

TEST_CASE("per_label is nan for a label of which the metric is not defined, and right for others") {
  RandomProblem problem(5);
  auto& [g, t, z, p] = problem;
  const auto roc = nn::roc_auc_score(t, z, nn::per_label);
  const auto precision = nn::average_precision_score(t, z, nn::per_label);
  t.col(1).setZero();
  t.col(2).setOnes();
  t.col(3).setConstant(std::numeric_limits<float>::quiet_NaN());
  const auto ignore = nn::Missing::ignore;
  const auto new_roc = nn::roc_auc_score(t, z, nn::per_label, ignore);
  CHECK(new_roc[0] == roc[0]);
  for (const nn::Index j : {1, 2, 3}) CHECK(std::isnan(new_roc[j]));
  const auto new_precision = nn::average_precision_score(t, z, nn::per_label, ignore);
  CHECK(new_precision[0] == precision[0]);
  CHECK(std::isnan(new_precision[1]));  // no positives
  CHECK(new_precision[2] == 1);
  CHECK(std::isnan(new_precision[3]));

  // An average of undefined numbers is an error, or takes 0, as in scikit-learn.
  CHECK_THROWS_WITH_AS(nn::roc_auc_score(t, z, Average::macro, ignore),
                       "roc_auc_score: label 1 has 0 ones and 40 zeros, expected both",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(nn::roc_auc_score(t.middleCols(1, 1), z.middleCols(1, 1), Average::micro),
                       "roc_auc_score: the whole has 0 ones and 40 zeros, expected both",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(
      nn::roc_auc_score(t.middleCols(1, 2), z.middleCols(1, 1).replicate(1, 2), Average::weighted),
      "roc_auc_score: label 0 has 0 ones and 40 zeros, expected both", nn::value_error);
  CHECK(nn::average_precision_score(t, z, Average::macro, ignore) ==
        doctest::Approx((precision[0] + 0 + 1) / 3));
}
