#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <multihot/metrics/classification.hpp>
#include <vector>

namespace nn = multihot;
using nn::Average;

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Label 0 has 1 of 2 predictions right, label 1 is never predicted, label 2 never occurs, label 3
/// neither.
struct Problem {
  Problem() : t(4, 4), p(4, 4) {
    t << 1, 1, 0, 0,  //
        0, 1, 0, 0,   //
        1, 0, 0, 0,   //
        0, 0, 0, 0;
    p << 1, 0, 1, 0,  //
        1, 0, 0, 0,   //
        0, 0, 0, 0,   //
        0, 0, 0, 0;
  }
  nn::Matrix<double> t, p;
};

/// The same number, or both nan
bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

TEST_CASE("zero_division takes the place of 0 / 0, and nan leaves it out of the mean") {
  const Problem problem;
  const auto &t = problem.t, &p = problem.p;
  const auto precision = [&](Average average, double zero_division) {
    return nn::precision_score(t, p, average, {.zero_division = zero_division});
  };
  // 1/2, 0/0, 0/1, 0/0
  CHECK(precision(Average::macro, 0) == 0.5 / 4);
  CHECK(precision(Average::macro, 1) == 2.5 / 4);
  CHECK(precision(Average::macro, undefined) == 0.5 / 2);
  CHECK(precision(Average::weighted, 1) == (2 * 0.5 + 2 * 1) / 4);
  CHECK(precision(Average::weighted, undefined) == 0.5);
  CHECK(precision(Average::micro, undefined) == 1.0 / 3);
  // The samples: 1/2, 0/1, 0/0, 0/0
  CHECK(precision(Average::samples, undefined) == 0.5 / 2);

  const auto each = nn::recall_score(t, p, nn::per_label, {.zero_division = undefined});
  CHECK(each[0] == 0.5);
  CHECK(each[1] == 0);
  CHECK((std::isnan(each[2]) && std::isnan(each[3])));
  CHECK(nn::jaccard_score(t, p, Average::macro, {.zero_division = undefined}) == 1.0 / 3 / 3);
}

TEST_CASE("a weighted mean without any weight is the plain mean") {
  auto [t, p] = Problem();
  t.setZero();
  // Precision: 0/2, 0/0, 0/1, 0/0
  for (const double zero_division : {0.0, 1.0, undefined}) {
    const nn::MetricOptions options{.zero_division = zero_division};
    CHECK(same(nn::precision_score(t, p, Average::weighted, options),
               nn::precision_score(t, p, Average::macro, options)));
    CHECK(same(nn::recall_score(t, p, Average::weighted, options), zero_division));
    CHECK(same(nn::jaccard_score(t, p, Average::weighted, options),
               nn::jaccard_score(t, p, Average::macro, options)));
  }
  CHECK(nn::precision_score(t, p, Average::weighted, {.zero_division = 1}) == 0.5);

  // The label that has all the weight is the one that is left out.
  t(0, 1) = 1;
  CHECK(nn::precision_score(t, p, Average::weighted, {.zero_division = undefined}) == 0);
}

TEST_CASE("where every score is undefined, their mean is nan") {
  const nn::Matrix<double> nothing = nn::Matrix<double>::Zero(3, 2);
  for (const Average average :
       {Average::micro, Average::macro, Average::weighted, Average::samples}) {
    CHECK(std::isnan(nn::f1_score(nothing, nothing, average, {.zero_division = undefined})));
    CHECK(nn::f1_score(nothing, nothing, average, {.zero_division = 1}) == 1);
    CHECK(nn::f1_score(nothing, nothing, average) == 0);
  }
}

TEST_CASE("what is unknown stays out of the mean without any weight, too") {
  auto [t, p] = Problem();
  t.setZero();
  t.col(0).setConstant(undefined);
  // Precision: unknown, 0/0, 0/1, 0/0
  const nn::MetricOptions options{.zero_division = 1, .missing = nn::Missing::ignore};
  CHECK(nn::precision_score(t, p, Average::weighted, options) == 2.0 / 3);
}

TEST_CASE("F-beta is the precision for beta = 0, the recall for an infinite beta, 0 / 0 included") {
  const Problem problem;
  const auto &t = problem.t, &p = problem.p;
  for (const double zero_division : {0.0, 1.0, undefined}) {
    const nn::MetricOptions options{.zero_division = zero_division};
    const auto f = [&](double beta) { return nn::fbeta_score(t, p, beta, nn::per_label, options); };
    const auto precision = nn::precision_score(t, p, nn::per_label, options);
    const auto recall = nn::recall_score(t, p, nn::per_label, options);
    const auto f1 = nn::f1_score(t, p, nn::per_label, options);
    for (nn::Index j = 0; j < 4; ++j) {
      CHECK(same(f(0)[j], precision[j]));
      CHECK(same(f(infinity)[j], recall[j]));
      CHECK(same(f(1)[j], f1[j]));
    }
  }
  // Its counts: never predicted, or never true, is 0 and no 0 / 0.
  const auto f2 = nn::fbeta_score(t, p, 2, nn::per_label, {.zero_division = 1});
  CHECK(std::vector(f2.begin(), f2.end()) == std::vector{0.5, 0.0, 0.0, 1.0});
  // beta^2 is beyond double
  CHECK(nn::fbeta_score(t, p, 1e200, Average::micro) == nn::recall_score(t, p, Average::micro));
  CHECK_THROWS_WITH_AS(nn::fbeta_score(t, p, undefined, Average::micro),
                       "fbeta_score: beta=nan, expected >= 0", nn::value_error);
}
