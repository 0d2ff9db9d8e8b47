#include "metrics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/confusion.hpp>
#include <multihot/metrics/curves.hpp>
#include <multihot/metrics/ranking.hpp>
#include <span>
#include <vector>

#include "metrics_yeast.hpp"
#include "numbers.hpp"

namespace nn = multihot;

namespace {

/// nan where roc_auc_score says that it is not defined
double roc_auc(const auto& t, const auto& z, nn::Average average) {
  try {
    return nn::roc_auc_score(t, z, average);
  } catch (const nn::value_error&) {
    return NAN;
  }
}

/// scikit-learn's numbers: 0 for a label without positives, where ours is nan.
Eigen::ArrayXd average_precision_of_labels(const auto& t, const auto& z) {
  const Eigen::ArrayXd all = nn::average_precision_score(t, z, nn::per_label);
  return (all == all).select(all, 0);
}

/// All metrics, in the order of make_metrics.py
std::vector<double> scores(const auto& t, const auto& p, const auto& z, double zero_division,
                           double beta) {
  const nn::MetricOptions options{.zero_division = zero_division};
  std::vector<double> all{nn::hamming_loss(t, p), nn::accuracy_score(t, p)};
  const auto add = [&](const auto& score) {
    if constexpr (requires { score.size(); }) all.insert(all.end(), score.begin(), score.end());
    else all.push_back(score);
  };
  const auto add_all = [&](auto average) {
    add(nn::precision_score(t, p, average, options));
    add(nn::recall_score(t, p, average, options));
    add(nn::f1_score(t, p, average, options));
    add(nn::fbeta_score(t, p, beta, average, options));
    if (!std::isnan(zero_division)) add(nn::jaccard_score(t, p, average, options));
  };
  constexpr nn::Average averages[] = {nn::Average::micro, nn::Average::macro, nn::Average::weighted,
                                      nn::Average::samples};
  for (const auto average : averages) add_all(average);
  add_all(nn::per_label);
  add(nn::label_ranking_average_precision_score(t, z));
  add(nn::coverage_error(t, z));
  add(nn::label_ranking_loss(t, z));
  for (const auto average : averages) {
    add(roc_auc(t, z, average));
    add(nn::average_precision_score(t, z, average));
  }
  add(nn::roc_auc_score(t, z, nn::per_label));
  add(average_precision_of_labels(t, z));
  const nn::Confusion counts = nn::multilabel_confusion_matrix(t, p);
  for (const auto& count : {counts.tn, counts.fp, counts.fn, counts.tp}) add(count);
  return all;
}

}  // namespace

TEST_CASE("golden: every metric has scikit-learn's number in random cases") {
  double worst = 0;
  std::size_t numbers = 0;
  for (const auto& c : golden::metrics) {
    CAPTURE(c.targets);
    CAPTURE(c.predictions);
    CAPTURE(c.scores);
    const nn::Matrix<double> t = golden::parse(c.targets, c.samples, c.labels);
    const nn::Matrix<double> p = golden::parse(c.predictions, c.samples, c.labels);
    const nn::Matrix<double> z = golden::parse(c.scores, c.samples, c.labels) / 16;
    const std::span expected(golden::metrics_expected + c.first,
                             static_cast<std::size_t>(c.numbers));
    worst = std::max(worst,
                     golden::worst_difference(scores(t, p, z, c.zero_division, c.beta), expected));
    numbers += expected.size();
  }
  CHECK(std::size(golden::metrics) >= 300);
  CHECK(numbers == std::size(golden::metrics_expected));
  MESSAGE(std::size(golden::metrics), " cases, ", numbers, " numbers, worst difference ", worst);
}

TEST_CASE("golden: every metric has scikit-learn's number for PyTorch's logits on real data") {
  const nn::Index n = golden::yeast_samples, labels = golden::yeast_labels;
  const Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>
      logits(golden::yeast_logits, n, labels);
  const nn::Matrix<double> t = golden::parse(golden::yeast_targets, n, labels);
  const auto p = nn::predict(nn::sigmoid(logits));
  MESSAGE("worst difference ",
          golden::worst_difference(scores(t, p, logits, 0, 2), golden::yeast_expected));
}
