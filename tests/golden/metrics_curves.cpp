#include "metrics_curves.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <multihot/metrics/bootstrap.hpp>
#include <multihot/metrics/brier_score.hpp>
#include <multihot/metrics/calibration.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/classification_report.hpp>
#include <multihot/metrics/curves.hpp>
#include <multihot/metrics/precision_recall_curve.hpp>
#include <multihot/metrics/roc_curve.hpp>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include "numbers.hpp"

namespace nn = multihot;

namespace {

/// All curves, in the order of make_metrics.py
std::vector<double> curves(const auto& t, const auto& p, nn::Index n_bins) {
  std::vector<double> all;
  const auto add = [&](const auto&... curve) {
    (all.insert(all.end(), curve.begin(), curve.end()), ...);
  };
  for (const bool drop : {true, false}) {
    const auto roc = nn::roc_curve(t, p, {.drop_intermediate = drop});
    add(roc.fpr, roc.tpr, roc.thresholds);
    const auto curve = nn::precision_recall_curve(t, p, {.drop_intermediate = drop});
    add(curve.precision, curve.recall, curve.thresholds);
  }
  for (const auto strategy : {nn::BinStrategy::uniform, nn::BinStrategy::quantile}) {
    const auto curve = nn::calibration_curve(t, p, {.n_bins = n_bins, .strategy = strategy});
    add(curve.prob_true, curve.prob_pred);
    CHECK(curve.count.sum() == t.size());
    CHECK(curve.count.minCoeff() > 0);
  }
  all.push_back(nn::brier_score(t, p, nn::Average::micro));
  all.push_back(nn::expected_calibration_error(t, p, {.n_bins = n_bins}));
  return all;
}

}  // namespace

TEST_CASE("golden: curves, calibration and Brier score have scikit-learn's numbers") {
  double worst = 0;
  std::size_t numbers = 0;
  for (const auto& c : golden::curves) {
    CAPTURE(c.targets);
    CAPTURE(c.scores);
    const auto t = golden::parse(c.targets, c.samples, 1);
    const nn::Matrix<double> p = golden::parse(c.scores, c.samples, 1) / c.parts;
    const std::span expected(golden::curves_expected + c.first,
                             static_cast<std::size_t>(c.numbers));
    worst = std::max(worst, golden::worst_difference(curves(t, p, c.bins), expected));
    numbers += expected.size();
  }
  CHECK(std::size(golden::curves) >= 30);
  CHECK(numbers == std::size(golden::curves_expected));
  MESSAGE(std::size(golden::curves), " cases, ", numbers, " numbers, worst difference ", worst);
}

TEST_CASE("golden: bootstrap has SciPy's intervals for PyTorch's random rows") {
  using Rows = Eigen::VectorX<nn::Index>;
  double worst = 0;
  for (const auto& c : golden::bootstraps) {
    CAPTURE(c.samples);
    const nn::Index n = c.samples;
    const auto t = golden::parse(c.targets, n, 3), p = golden::parse(c.predictions, n, 3);
    const auto z = golden::parse(c.scores, n, 3);
    const auto all = Eigen::indexing::all;
    std::vector<double> computed;
    const auto add = [&](const auto& x) {
      if constexpr (requires { x.low.size(); }) {
        for (nn::Index k = 0; k < x.low.size(); ++k) {
          computed.insert(computed.end(), {x.low[k], x.high[k], x.standard_error[k]});
        }
      } else {
        computed.insert(computed.end(), {x.low, x.high, x.standard_error});
      }
    };
    nn::Generator generator(0);
    const auto interval = [&](auto statistic) {
      generator.manual_seed(c.seed);
      add(nn::bootstrap(
          n, statistic,
          {.generator = generator, .n_resamples = 200, .confidence_level = c.confidence_level}));
    };
    interval([&](const Rows& rows) { return z(rows, all).mean(); });
    interval([&](const Rows& rows) {
      return nn::f1_score(t(rows, all), p(rows, all), nn::Average::macro);
    });
    interval([&](const Rows& rows) {
      return nn::roc_auc_score(t(rows, all), z(rows, all), nn::per_label);
    });
    worst = std::max(worst, golden::worst_difference(computed, c.expected));
  }
  MESSAGE("worst difference ", worst);
}

TEST_CASE("golden: classification_report has scikit-learn's text") {
  for (const auto& c : golden::reports) {
    CAPTURE(c.names);
    std::vector<std::string> names;
    std::istringstream lines(c.names);
    for (std::string name; std::getline(lines, name);) names.push_back(name);
    const auto report = nn::classification_report(
        golden::parse(c.targets, c.samples, c.labels),
        golden::parse(c.predictions, c.samples, c.labels),
        {.label_names = names, .digits = c.digits, .zero_division = c.zero_division});
    CHECK(report.text() == c.text);
  }
}
