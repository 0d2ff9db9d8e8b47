#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <multihot/metrics/bootstrap.hpp>
#include <multihot/metrics/classification.hpp>
#include <stdexcept>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;

namespace {

using Rows = Eigen::VectorX<nn::Index>;

}  // namespace

TEST_CASE("resamples are those of randint; counts are the same resamples") {
  nn::Generator g(1), same(1);
  int k = 0;
  const auto statistic = [&](const Rows& rows) {
    CHECK(rows == nn::randint<nn::Index>(0, 7, 7, 1, same).col(0));
    return ++k;  // 1 to 5
  };
  const auto [low, high, error] =
      nn::bootstrap(7, statistic, {.generator = g, .n_resamples = 5, .confidence_level = 0.5});
  CHECK((low == 2 && high == 4));  // the quartiles
  CHECK(error == std::sqrt(10.0 / 4));
  CHECK(g.random() == same.random());

  g.manual_seed(1), same.manual_seed(1);
  nn::bootstrap_counts(7,
                       [&](const Eigen::VectorXi& counts) {
                         const auto rows = nn::randint<nn::Index>(0, 7, 7, 1, same);
                         for (nn::Index i = 0; i < 7; ++i)
                           CHECK(counts[i] == (rows.array() == i).count());
                         return 0.5f;
                       },
                       {.generator = g, .n_resamples = 3});
}

TEST_CASE("intervals of a vector are those of its numbers, by rows and by counts") {
  const RandomProblem problem(2);
  const auto& t = problem.t;
  const auto& p = problem.p;
  nn::Generator g(0);
  const auto f1 = nn::bootstrap(40,
                                [&](const Rows& rows) {
                                  const auto all = Eigen::indexing::all;
                                  return nn::f1_score(t(rows, all), p(rows, all), nn::per_label);
                                },
                                {.generator = g, .n_resamples = 100});
  for (nn::Index j = 0; j < 4; ++j) {
    CAPTURE(j);
    g.manual_seed(0);
    const Eigen::ArrayXd label = t.col(j).cast<double>(), predicted = p.col(j).cast<double>();
    const auto one = nn::bootstrap_counts(40,
                                          [&](const Eigen::VectorXi& counts) {
                                            const Eigen::ArrayXd n = counts.cast<double>();
                                            return 2 * (n * label * predicted).sum() /
                                                   (n * (label + predicted)).sum();
                                          },
                                          {.generator = g, .n_resamples = 100});
    CHECK(f1.low[j] == one.low);
    CHECK(f1.high[j] == one.high);
    CHECK(f1.standard_error[j] == doctest::Approx(one.standard_error).epsilon(1e-14));
    CHECK((one.low < one.high && one.standard_error > 0));
  }
  // A vector of any kind, here a row of float.
  const auto sums = nn::bootstrap_counts(40,
                                         [&](const Eigen::VectorXi& counts) -> Eigen::RowVectorXf {
                                           return counts.cast<float>().transpose() * t;
                                         },
                                         {.generator = g, .n_resamples = 10});
  CHECK(sums.low.size() == 4);
  CHECK((sums.low.array() > 0).all());
}

TEST_CASE("resamples for which a number is nan are left out for this number") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  nn::Generator g(0);
  double k = 0;
  const auto [low, high, error] =
      nn::bootstrap(3,
                    [&](const Rows&) {
                      ++k;  // 1 to 6
                      return Eigen::Vector3d(k, k > 3 ? nan : k, nan);
                    },
                    {.generator = g, .n_resamples = 6, .confidence_level = 0.5});
  CHECK((low[0] == 2.25 && high[0] == 4.75));
  CHECK((low[1] == 1.5 && high[1] == 2.5 && error[1] == 1));
  CHECK((std::isnan(low[2]) && std::isnan(high[2]) && std::isnan(error[2])));

  // The standard deviation of one number is 0 / 0.
  const auto one = nn::bootstrap(1, [](const Rows& rows) { return rows.cast<double>()[0] + 0.5; },
                                 {.generator = g, .n_resamples = 1});
  CHECK((one.low == 0.5 && one.high == 0.5 && std::isnan(one.standard_error)));
}

TEST_CASE("bootstrap refuses wrong options, and leaves the generator as it was") {
  nn::Generator g(0), same(0);
  const auto mean = [](const Rows& rows) { return rows.cast<double>().mean(); };
  CHECK_THROWS_WITH_AS(nn::bootstrap(0, mean, {.generator = g}), "bootstrap: n=0, expected >= 1",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(nn::bootstrap(3, mean, {.generator = g, .n_resamples = 0}),
                       "bootstrap: n_resamples=0, expected >= 1", nn::value_error);
  for (const double level : {0.0, 1.0, -0.5, std::nan("")}) {
    CHECK_THROWS_AS(nn::bootstrap(3, mean, {.generator = g, .confidence_level = level}),
                    nn::value_error);
  }
  CHECK_THROWS_WITH_AS(nn::bootstrap(3, mean, {.generator = g, .confidence_level = 95}),
                       "bootstrap: confidence_level=95, expected between 0 and 1", nn::value_error);
  nn::Index size = 4;
  const auto growing = [&](const auto&) -> Eigen::VectorXd {
    return Eigen::VectorXd::Zero(++size);
  };
  CHECK_THROWS_WITH_AS(nn::bootstrap_counts(3, growing, {.generator = g}),
                       "bootstrap_counts: the statistic of resample 1 has 6 numbers, expected 5, "
                       "as that of resample 0",
                       nn::shape_error);
  const auto failing = [&](const Rows&) -> double { throw std::runtime_error("no statistic"); };
  CHECK_THROWS_AS(nn::bootstrap(3, failing, {.generator = g}), std::runtime_error);
  CHECK(g.random() == same.random());
}
