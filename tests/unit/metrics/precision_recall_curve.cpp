#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/curves.hpp>
#include <multihot/metrics/precision_recall_curve.hpp>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;

TEST_CASE("each point has the precision and the recall of its threshold; (1, 0) is the last") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const RandomProblem problem(seed);
    const auto& [g, t, z, p] = problem;
    for (const bool drop : {true, false}) {
      const auto c = nn::precision_recall_curve(t.col(2), z.col(2), {.drop_intermediate = drop});
      const nn::Index n = c.thresholds.size();
      REQUIRE((c.precision.size() == n + 1 && c.recall.size() == n + 1));
      for (nn::Index k = 0; k < n; ++k) {
        const auto predicted = z.col(2).cast<double>().array() >= c.thresholds[k];
        CHECK(c.precision[k] == nn::precision_score(t.col(2), predicted, nn::Average::micro));
        CHECK(c.recall[k] == nn::recall_score(t.col(2), predicted, nn::Average::micro));
        if (k > 0) CHECK(c.thresholds[k] > c.thresholds[k - 1]);
      }
      CHECK((c.precision[n] == 1 && c.recall[n] == 0));
      if (drop) continue;
      // The area as a sum of steps is the average precision.
      const double sum = (c.recall.head(n) - c.recall.tail(n)).dot(c.precision.head(n));
      CHECK(std::abs(sum - nn::average_precision_score(t.col(2), z.col(2), nn::Average::micro)) <=
            40 * 0x1p-53);
    }
  }
}

TEST_CASE("drop_intermediate keeps the first and the last point of each recall") {
  const Eigen::Vector<double, 6> z(6, 5, 4, 3, 2, 1);
  const Eigen::Vector<int, 6> t(0, 0, 0, 1, 0, 0);
  const auto all = nn::precision_recall_curve(t, z);
  CHECK(all.thresholds == Eigen::Vector<double, 6>(1, 2, 3, 4, 5, 6));
  const auto kept = nn::precision_recall_curve(t, z, {.drop_intermediate = true});
  CHECK(kept.thresholds == Eigen::Vector4d(1, 3, 4, 6));
  CHECK(kept.recall == Eigen::Vector<double, 5>(1, 1, 0, 0, 0));
}

TEST_CASE("a precision-recall curve without positives, of one sample, and with unknown targets") {
  const Eigen::Vector3d z(1, 2, 3);
  const auto none = nn::precision_recall_curve(Eigen::Vector3d(0, 0, 0), z);
  CHECK(none.precision == Eigen::Vector4d(0, 0, 0, 1));
  CHECK(none.recall == Eigen::Vector4d(1, 1, 1, 0));
  const auto one = nn::precision_recall_curve(Eigen::Vector<bool, 1>(true), z.head(1));
  CHECK(one.precision == Eigen::Vector2d(1, 1));
  CHECK(one.recall == Eigen::Vector2d(1, 0));
  CHECK(one.thresholds == z.head(1));

  const Eigen::Vector3d t(std::numeric_limits<double>::quiet_NaN(), 0, 1);
  const auto known = nn::precision_recall_curve(t, z, {.missing = nn::Missing::ignore});
  CHECK(known.thresholds == Eigen::Vector2d(2, 3));
  CHECK(known.precision == Eigen::Vector3d(0.5, 1, 1));
  CHECK(known.recall == Eigen::Vector3d(1, 1, 0));

  CHECK_THROWS_WITH_AS(nn::precision_recall_curve(t, z),
                       "precision_recall_curve: target(0,0)=nan, expected 0 or 1", nn::value_error);
  CHECK_THROWS_WITH_AS(nn::precision_recall_curve(t.head(2), z),
                       "precision_recall_curve: targets are 2x1, expected 3x1", nn::shape_error);
}
