#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/curves.hpp>
#include <multihot/metrics/ranking.hpp>
#include <multihot/random.hpp>
#include <utility>
#include <vector>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;
using nn::Average;

namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();
constexpr Average averages[] = {Average::micro, Average::macro, Average::weighted,
                                Average::samples};

/// Every metric that is a sum over elements, samples or labels, of all labels
std::vector<double> all(const auto& t, const auto& p, const auto& z, nn::Missing missing) {
  const nn::MetricOptions options{.missing = missing};
  std::vector<double> numbers{nn::hamming_loss(t, p, missing), nn::accuracy_score(t, p, missing),
                              nn::label_ranking_average_precision_score(t, z, missing),
                              nn::coverage_error(t, z, missing),
                              nn::label_ranking_loss(t, z, missing)};
  for (const Average average : averages) {
    numbers.push_back(nn::precision_score(t, p, average, options));
    numbers.push_back(nn::recall_score(t, p, average, options));
    numbers.push_back(nn::f1_score(t, p, average, options));
    numbers.push_back(nn::jaccard_score(t, p, average, options));
    if (average != Average::samples) numbers.push_back(nn::roc_auc_score(t, z, average, missing));
    numbers.push_back(nn::average_precision_score(t, z, average, missing));
  }
  return numbers;
}

/// Sums over other places are added up in another order: a mean of 40 numbers of at most 4 may
/// differ by 40 roundings.
bool close(const std::vector<double>& a, const std::vector<double>& b) {
  const auto near = [](double x, double y) { return std::abs(x - y) <= 40 * 4 * 0x1p-53; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), near);
}

}  // namespace

TEST_CASE("probabilities and logits are ranked the same; int, row-major and blocks are taken") {
  const RandomProblem problem(1);
  const auto& [g, t, z, p] = problem;
  const auto refuse = nn::Missing::refuse;
  CHECK(all(t, p, z, refuse) == all(t, p, nn::sigmoid(z), refuse));
  const Eigen::Matrix<int, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> t_int = t.cast<int>();
  CHECK(all(t_int, p.cast<double>(), z.topRows(40), refuse) == all(t, p, z, refuse));
}

TEST_CASE("bool, small integers and comparisons are targets and predictions, in both orders") {
  const RandomProblem problem(2);
  const auto& [g, t, z, p] = problem;
  const auto refuse = nn::Missing::refuse;
  const auto expected = all(t, p, z, refuse);
  using Bool = Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic>;
  using RowMajor = Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Bool t_bool = t.cast<bool>(), p_bool = p.cast<bool>();
  CHECK(all(t.array() > 0.5f, p.array() > 0.3f, z, refuse) == expected);
  CHECK(all(t_bool, p_bool, z, refuse) == expected);
  CHECK(all(RowMajor(t_bool), RowMajor(p_bool), z, nn::Missing::ignore) == expected);
  CHECK(all(t_bool.array(), p_bool.array(), z, refuse) == expected);
  CHECK(all(t.array().cast<int>().eval(), p.array().cast<int>(), z, refuse) == expected);
  CHECK(all(t.cast<std::uint8_t>().eval(), p.cast<std::int8_t>().eval(), z, refuse) == expected);
  CHECK(nn::f1_score(t_bool, p_bool, nn::per_label) == nn::f1_score(t, p, nn::per_label));
  CHECK(nn::roc_auc_score(t_bool, z, nn::per_label) == nn::roc_auc_score(t, z, nn::per_label));
  CHECK_THROWS_WITH_AS(nn::hamming_loss(t_bool.cast<std::uint8_t>() * std::uint8_t{2}, p_bool),
                       doctest::Contains("=2, expected 0 or 1"), nn::value_error);
}

TEST_CASE("unknown samples are as if they were not there, whole labels too") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    RandomProblem problem(seed);
    auto& [g, t, z, p] = problem;
    const auto known = all(t.topRows(30), p.topRows(30), z.topRows(30), nn::Missing::refuse);
    t.bottomRows(10).setConstant(unknown);
    CHECK(close(all(t, p, z, nn::Missing::ignore), known));

    RandomProblem label(seed);
    const auto three = [&](const auto& m) { return m.leftCols(3); };
    const auto without = all(three(label.t), three(label.p), three(label.z), nn::Missing::refuse);
    label.t.col(3).setConstant(unknown);
    CHECK(close(all(label.t, label.p, label.z, nn::Missing::ignore), without));
  }
}

TEST_CASE("other shapes, values and nothing at all are refused") {
  RandomProblem problem(4);
  auto& [g, t, z, p] = problem;
  const auto micro = Average::micro;
  CHECK_THROWS_WITH_AS(nn::f1_score(t.topRows(3), p, micro),
                       "f1_score: targets are 3x4, expected 40x4", nn::shape_error);
  CHECK_THROWS_WITH_AS(nn::precision_score(t.topRows(0), p.topRows(0), micro),
                       "precision_score: targets are 0x4, expected at least one row and one label",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(nn::fbeta_score(t, p, -1, micro), "fbeta_score: beta=-1, expected >= 0",
                       nn::value_error);
  const nn::Matrix<float> nothing = nn::Matrix<float>::Constant(40, 4, unknown);
  CHECK_THROWS_AS(all(nothing, p, z, nn::Missing::ignore), nn::value_error);
  CHECK_THROWS_WITH_AS(nn::hamming_loss(t, z), "hamming_loss: prediction(0,0)=2, expected 0 or 1",
                       nn::value_error);

  t.col(1).setOnes();
  CHECK_THROWS_WITH_AS(nn::roc_auc_score(t, z, Average::macro),
                       "roc_auc_score: label 1 has 40 ones and 0 zeros, expected both",
                       nn::value_error);
  z(7, 3) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH_AS(nn::coverage_error(t, z), "coverage_error: score(7,3)=inf, expected finite",
                       nn::value_error);
}
