#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/thresholds.hpp>
#include <multihot/random.hpp>

namespace nn = multihot;

namespace {

/// The best F-beta of label j over every threshold that can matter
template <class S>
double brute_force(const auto& t, const nn::Probabilities<S>& p, nn::Index j, double beta) {
  double best = 0;
  for (nn::Index i = -1; i < p.rows(); ++i) {
    const S threshold = i < 0 ? S(-1) : p(i, j);
    best = std::max(best, nn::fbeta_score(t, nn::predict(p, threshold), beta, nn::per_label)[j]);
  }
  return best;
}

}  // namespace

TEST_CASE_TEMPLATE("no threshold is better, for ties, constant and random scores", S, float,
                   double) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    nn::Generator g(seed);
    const nn::Index n = 1 + static_cast<nn::Index>(seed) % 20;
    const nn::Matrix<S> t = (nn::rand<S>(n, 4, g).array() < S(0.4)).template cast<S>();
    nn::Probabilities<S> p = nn::Probabilities<S>(n, 4);
    p = nn::rand<S>(n, 4, g);
    p.col(1) = (p.col(1) * 3).array().floor() / 3;
    p.col(2).setConstant(S(0.25));
    // Neighbours, with no number half-way between them
    for (nn::Index i = 0; i < n; ++i)
      p(i, 3) = p(i, 3) > S(0.5) ? S(0.5) : std::nextafter(S(0.5), S(1));
    for (const double beta : {0.5, 1.0, 2.0}) {
      const auto thresholds = nn::best_thresholds(t, p, {.beta = beta});
      const auto f = nn::fbeta_score(t, nn::predict(p, thresholds), beta, nn::per_label);
      for (nn::Index j = 0; j < 4; ++j) {
        CHECK(f[j] == doctest::Approx(brute_force(t, p, j, beta)).epsilon(1e-14));
      }
    }
  }
}

TEST_CASE("half-way between scores, the highest of equals, 1 for what never occurs") {
  nn::Matrix<double> t(4, 4);
  t << 1, 0, 1, 0,  //
      1, 0, 0, 1,   //
      0, 0, 1, 0,   //
      0, 0, 1, 0;
  nn::Probabilities<double> p(4, 4);
  p << 0.75, 0.5, 0.5, 0.5,   //
      0.5, 0.25, 0.5, 0.0,    //
      0.25, 0.75, 0.5, 0.75,  //
      0.0, 0.5, 0.5, 0.25;
  const auto thresholds = nn::best_thresholds(t, p);
  CHECK(thresholds[0] == 0.375);  // the two highest
  CHECK(thresholds[1] == 1);      // never occurs
  CHECK(thresholds[2] == 0.25);   // constant scores: all of them
  CHECK(thresholds[3] == -0.5);   // the only positive has the probability 0

  t(1, 3) = 0, t(2, 3) = 1, t(3, 3) = 1;  // 0.75 alone: F 2/3, 0.75 to 0.25: F 4/5, all: F 2/3
  CHECK(nn::best_thresholds(t, p)[3] == 0.125);
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  t(0, 3) = unknown;
  CHECK(nn::best_thresholds(t, p, {.missing = nn::Missing::ignore})[3] == 0.125);
  CHECK_THROWS_AS(nn::best_thresholds(t, p), nn::value_error);
  CHECK_THROWS_WITH_AS(nn::best_thresholds(t.topRows(3), p),
                       "best_thresholds: targets are 3x4, expected 4x4", nn::shape_error);
}

TEST_CASE("beta is a finite number that is not negative; however large, it means the recall") {
  nn::Matrix<float> t(4, 1);
  t << 1, 0, 1, 0;
  nn::Probabilities<float> p(4, 1);
  p << 0.75f, 0.5f, 0.25f, 0.0f;
  const double inf = std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH_AS(nn::best_thresholds(t, p, {.beta = -1}),
                       "best_thresholds: beta=-1, expected finite and >= 0", nn::value_error);
  CHECK_THROWS_WITH_AS(nn::best_thresholds(t, p, {.beta = inf}),
                       "best_thresholds: beta=inf, expected finite and >= 0", nn::value_error);
  CHECK_THROWS_AS(nn::best_thresholds(t, p, {.beta = std::nan("")}), nn::value_error);
  CHECK(nn::best_thresholds(t, p, {.beta = 0})[0] == 0.625f);      // precision 1
  CHECK(nn::best_thresholds(t, p, {.beta = 1e3})[0] == 0.125f);    // recall 1
  CHECK(nn::best_thresholds(t, p, {.beta = 1e154})[0] == 0.125f);  // its square times 2 is infinite
  CHECK(nn::best_thresholds(t, p, {.beta = 1e300})[0] == 0.125f);  // its square is infinite
}

TEST_CASE("half-way between scores whose difference is infinite") {
  const float most = std::numeric_limits<float>::max();
  nn::Matrix<float> t(2, 1);
  t << 1, 0;
  nn::Probabilities<float> p(2, 1);
  p << most, -most;
  CHECK(nn::best_thresholds(t, p)[0] == 0);
}

TEST_CASE("targets of bool, integers and comparisons") {
  nn::Generator g(1);
  const nn::Matrix<float> t = nn::randint<float>(0, 2, 30, 3, g);
  nn::Probabilities<float> p(30, 3);
  p = nn::rand<float>(30, 3, g);
  const auto expected = nn::best_thresholds(t, p);
  CHECK(nn::best_thresholds(t.cast<bool>().eval(), p) == expected);
  CHECK(nn::best_thresholds(t.array() > 0.5f, p) == expected);
  CHECK(nn::best_thresholds(t.array().cast<int>().eval(), p) == expected);
}
