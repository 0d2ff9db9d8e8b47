#include <doctest/doctest.h>
#include <cmath>
#include <limits>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/curves.hpp>
#include <multihot/metrics/detail/label_intervals.hpp>
#include <multihot/metrics/detail/label_pairs.hpp>
#include <multihot/metrics/label_figures.hpp>
#include <multihot/metrics/thresholds.hpp>
#include <string>
#include <vector>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;
using nn::Average;
using nn::Index;
using nn::detail::metrics::label_intervals;

TEST_CASE("label_figures has the values of the other metrics") {
  const RandomProblem problem(3);
  const auto& t = problem.t;
  const auto p = nn::sigmoid(problem.z);
  const Eigen::RowVector4f thresholds(0.2f, 0.4f, 0.6f, 0.8f);
  const auto figures = nn::label_figures(t, p, {.thresholds = thresholds});
  const auto predictions = nn::predict(p, thresholds);
  CHECK(figures.labels.size() == 4);
  const auto f1 = nn::f1_score(t, predictions, nn::per_label);
  const auto auc = nn::roc_auc_score(t, p, nn::per_label);
  for (std::size_t j = 0; j < 4; ++j) {
    const auto& line = figures.labels[j];
    const auto k = static_cast<Index>(j);
    CHECK(line.name == "label " + std::to_string(j));
    CHECK(line.f1 == f1[k]);
    CHECK(line.auc == auc[k]);
    CHECK(line.threshold == static_cast<double>(thresholds[k]));
    CHECK(line.support == (t.col(k).array() == 1).count());
    CHECK(line.predicted == (predictions.col(k).array() == 1).count());
  }
  CHECK(figures.micro.precision == nn::precision_score(t, predictions, Average::micro));
  CHECK(figures.macro.recall == nn::recall_score(t, predictions, Average::macro));
  CHECK(figures.weighted.f1 == nn::f1_score(t, predictions, Average::weighted));
  CHECK(figures.samples.f1 == nn::f1_score(t, predictions, Average::samples));
  CHECK(figures.micro.auc == nn::roc_auc_score(t, p, Average::micro));
  CHECK(figures.macro.auc == doctest::Approx(nn::roc_auc_score(t, p, Average::macro)));
  CHECK(figures.weighted.auc == doctest::Approx(nn::roc_auc_score(t, p, Average::weighted)));
  CHECK(std::isnan(figures.samples.auc));
  CHECK(figures.samples.average_precision == nn::average_precision_score(t, p, Average::samples));
  CHECK(figures.subset_accuracy == nn::accuracy_score(t, predictions));
  CHECK(figures.hamming_loss == nn::hamming_loss(t, predictions));
}

TEST_CASE("label_figures rounds thresholds as predict does") {
  nn::Probabilities<float> p(2, 1);
  p << 0.3f, 0.5f;
  const nn::Matrix<float> t = nn::Matrix<float>::Ones(2, 1);
  // As a double, 0.3f is above 0.3.
  const auto figures =
      nn::label_figures(t, p, {.thresholds = Eigen::RowVectorXd::Constant(1, 0.3)});
  CHECK(figures.labels[0].predicted == 1);
}

TEST_CASE("label_figures leaves out unknown targets and is nan where a figure is not defined") {
  RandomProblem problem(5);
  auto& t = problem.t;
  t.col(1).setZero();
  t(0, 2) = std::numeric_limits<float>::quiet_NaN();
  t.col(3).setConstant(std::numeric_limits<float>::quiet_NaN());
  const auto p = nn::sigmoid(problem.z);
  const auto figures = nn::label_figures(t, p, {.missing = nn::Missing::ignore});
  CHECK(std::isnan(figures.labels[1].recall));
  CHECK(std::isnan(figures.labels[1].auc));
  CHECK(std::isnan(figures.labels[3].f1));
  CHECK(figures.macro.auc == (figures.labels[0].auc + figures.labels[2].auc) / 2);
  CHECK(figures.macro.f1 ==
        doctest::Approx((figures.labels[0].f1 + figures.labels[1].f1 + figures.labels[2].f1) / 3));
}

TEST_CASE("label_figures refuses what does not fit") {
  const RandomProblem problem(1);
  const auto p = nn::sigmoid(problem.z);
  CHECK_THROWS_WITH_AS(nn::label_figures(problem.t.leftCols(3), p),
                       "label_figures: targets are 40x3, expected 40x4", nn::shape_error);
  CHECK_THROWS_WITH_AS(nn::label_figures(problem.t, p, {.thresholds = Eigen::RowVector2d(0, 1)}),
                       "label_figures: got 2 thresholds, expected 4", nn::shape_error);
  CHECK_THROWS_WITH_AS(nn::label_figures(problem.t, p, {.label_names = {"a"}}),
                       "label_figures: got 1 label_names, expected 4", nn::shape_error);
  CHECK_THROWS_AS(nn::label_figures(problem.t * 2, p), nn::value_error);
  auto wrong = p;
  wrong(0, 0) = 2;
  CHECK_THROWS_AS(nn::label_figures(problem.t, wrong), nn::value_error);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(
      nn::label_figures(problem.t, p, {.thresholds = Eigen::RowVector4d::Constant(nan)}),
      nn::value_error);
}

namespace {

/// The numbers of label_intervals, by the metrics
Eigen::VectorXd by_metrics(const nn::Matrix<double>& t, const nn::Probabilities<double>& p,
                           const Eigen::VectorX<Index>& rows) {
  const nn::Matrix<double> some = t(rows, Eigen::indexing::all);
  nn::Probabilities<double> q;
  static_cast<nn::Matrix<double>&>(q) = p(rows, Eigen::indexing::all);
  const auto predictions = nn::predict(q);
  Eigen::VectorXd all(6 + t.cols());
  all << nn::f1_score(some, predictions, Average::micro),
      nn::f1_score(some, predictions, Average::macro),
      nn::roc_auc_score(some, q, nn::per_label).mean(),
      nn::average_precision_score(some, q, Average::macro), nn::accuracy_score(some, predictions),
      nn::hamming_loss(some, predictions), nn::best_thresholds(some, q).transpose();
  return all;
}

}  // namespace

TEST_CASE("label_intervals has the numbers of bootstrap") {
  const RandomProblem problem(7);
  const nn::Matrix<double> t = problem.t.cast<double>(), z = problem.z.cast<double>();
  const auto p = nn::sigmoid(z);
  const auto figures = nn::label_figures(t, p);
  nn::Generator g(1), same(1);
  const auto fast = label_intervals(t, p, figures, {.generator = g, .n_resamples = 50});
  const auto slow =
      nn::bootstrap(t.rows(), [&](const auto& rows) { return by_metrics(t, p, rows); },
                    {.generator = same, .n_resamples = 50});
  CHECK(fast.low.isApprox(slow.low, 1e-12));
  CHECK(fast.high.isApprox(slow.high, 1e-12));
}

TEST_CASE("label_intervals stays near these numbers with bins of several probabilities") {
  nn::Generator g(2), same(1), other(1);
  const Index n = 5000;
  const nn::Matrix<double> z = nn::randn<double>(n, 3, g), error = nn::randn<double>(n, 3, g);
  nn::Matrix<double> t = ((z + error).array() > 0.5).cast<double>();
  t.col(2) = ((z + 0.1 * error).col(2).array() > 2.5).cast<double>();  // rare, and nearly all found
  CHECK(t.col(2).sum() < 50);
  const auto p = nn::sigmoid(z);
  const auto fast =
      label_intervals(t, p, nn::label_figures(t, p), {.generator = same, .n_resamples = 30});
  const auto slow = nn::bootstrap(n, [&](const auto& rows) { return by_metrics(t, p, rows); },
                                  {.generator = other, .n_resamples = 30});
  const Eigen::VectorXd difference = (fast.low - slow.low).cwiseAbs();
  CAPTURE(difference);
  CHECK(difference(Eigen::Vector4i(0, 1, 4, 5)).maxCoeff() < 1e-12);  // F1, accuracy, Hamming loss
  CHECK(difference(Eigen::Vector2i(2, 3)).maxCoeff() < 5e-4);         // AUC, average precision
  CHECK(difference.tail(3).maxCoeff() < 0.01);                        // thresholds
}

TEST_CASE("pairs of labels") {
  Eigen::ArrayXXd t(4, 3), p(4, 3);
  t << 1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0;
  const auto together = nn::detail::metrics::co_occurrence(t);
  CHECK(together(0, 1) == 2.0 / 3);
  CHECK(together(1, 0) == 2.0 / 3);
  CHECK(together(0, 2) == 0);
  CHECK(std::isnan(together(2, 0)));
  p << 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0;  // label 0: mistakes in rows 0 and 1, as label 1
  nn::Probabilities<double> q;
  static_cast<nn::Matrix<double>&>(q) = p.matrix();
  const auto phi = nn::detail::metrics::correlation_of_mistakes(t, p, nn::label_figures(t, q));
  CHECK(phi(0, 1) == doctest::Approx(1));
  CHECK(std::isnan(phi(0, 2)));
}
