#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/bootstrap.hpp>
#include <multihot/metrics/label_figures.hpp>

namespace multihot::detail::metrics {

/// The numbers of a resample: these, then the threshold with the best F1 of each label.
enum Figure { micro_f1, macro_f1, macro_auc, macro_ap, subset, hamming, first_threshold };

/// The known elements of a label in bins of neighbouring probabilities, so that a resample needs no
/// sorting: it only adds up how often each row occurs. In a resample, the samples of a bin count as
/// equal. A bin has one probability if the label has up to 1000 ones and 1000 zeros, and otherwise
/// few: a thousandth of all ones or zeros, or a fiftieth of the samples above it. Then the AUC of a
/// resample changes by less than 0.001, the average precision by about as much, and a threshold
/// lies between two bins. All else stays exact, as the label's own threshold lies between two bins.
struct LabelBins {
  struct Bin {
    double high, low;  // probabilities
    bool predicted;
  };
  std::vector<Bin> bins;   // from the highest probability down
  std::vector<int> place;  // of each row: 2 * bin + target; 2 * bins.size() if it is unknown

  LabelBins(const auto& t, const auto& p, double threshold) {
    std::vector<Index> rows;
    for (Index i = 0; i < t.size(); ++i) {
      if (t[i] == t[i]) rows.push_back(i);
    }
    std::sort(rows.begin(), rows.end(), [&](Index a, Index b) { return p[a] > p[b]; });
    const auto count = [&](int target) { return std::max<Index>((t == target).count() / 1000, 1); };
    const std::array<Index, 2> enough = {count(0), count(1)};
    std::array<Index, 2> samples = {0, 0};  // in the bin: zeros and ones
    Index above = 0;
    place.resize(static_cast<std::size_t>(t.size()), -1);
    for (const Index i : rows) {
      const bool same = !bins.empty() && p[i] == bins.back().low, predicted = p[i] > threshold;
      const bool full = samples[0] >= enough[0] || samples[1] >= enough[1] ||
                        samples[0] + samples[1] >= above / 50;
      if (bins.empty() || (!same && (full || bins.back().predicted != predicted))) {
        bins.push_back({p[i], p[i], predicted});
        above += samples[0] + samples[1];
        samples = {0, 0};
      }
      bins.back().low = p[i];
      ++samples[t[i] == 1];
      place[static_cast<std::size_t>(i)] = 2 * static_cast<int>(bins.size() - 1) + (t[i] == 1);
    }
    std::replace(place.begin(), place.end(), -1, 2 * static_cast<int>(bins.size()));
  }
};

/// The figures of one label in a resample
struct ResampledLabel {
  double tp = 0, fp = 0, positives = 0, negatives = 0;
  double auc = not_defined, average_precision = 0, threshold = not_defined;

  /// count: how often each place occurs
  ResampledLabel(const std::vector<LabelBins::Bin>& bins, const Eigen::ArrayXi& count) {
    double pairs = 0, precisions = 0, best = 0, last = 0;
    const double all = count(Eigen::seqN(1, bins.size(), 2)).cast<double>().sum();
    // As best_thresholds() chooses: halfway between two bins, and the highest of equally good ones.
    const auto consider = [&](double below) {
      const double f = 2 * positives / (positives + negatives + all);
      if (f > best) best = f, threshold = std::midpoint(last, below);
    };
    for (std::size_t k = 0; k < bins.size(); ++k) {
      const double n = count[2 * static_cast<Index>(k)], p = count[2 * static_cast<Index>(k) + 1];
      if (n + p == 0) continue;
      if (positives + negatives > 0) consider(bins[k].high);
      pairs += n * (positives + p / 2);
      precisions += p * (positives + p) / (positives + p + negatives + n);
      positives += p;
      negatives += n;
      last = bins[k].low;
      if (bins[k].predicted) tp = positives, fp = negatives;
    }
    if (all > 0) consider(0);
    if (positives > 0) average_precision = precisions / positives;
    if (positives * negatives > 0) auc = pairs / (positives * negatives);
  }
};

/// 95 % intervals of all figures, by the percentile bootstrap over the rows. The numbers of a
/// resample equal those of other metrics, but for the bins. The arguments are checked.
inline BootstrapResult<Eigen::VectorXd> label_intervals(const Eigen::ArrayXXd& t,
                                                        const Eigen::ArrayXXd& p,
                                                        const LabelFigures& of,
                                                        const BootstrapOptions& options) {
  std::vector<LabelBins> labels;
  Eigen::VectorXd wrong = Eigen::VectorXd::Zero(t.rows());
  for (Index j = 0; j < t.cols(); ++j) {
    const double threshold = of.labels[static_cast<std::size_t>(j)].threshold;
    labels.emplace_back(t.col(j), p.col(j), threshold);
    const auto missed = t.col(j) == t.col(j) && (t.col(j) == 1) != (p.col(j) > threshold);
    wrong = missed.select(1, wrong.array());
  }
  const Eigen::VectorXd known = (t == t).rowwise().any().cast<double>();

  const auto figures = [&](const Eigen::VectorXi& rows) {
    Eigen::VectorXd all(first_threshold + t.cols());
    double tp = 0, fp = 0, fn = 0, elements = 0, f1 = 0, ap = 0, with_known = 0, auc = 0,
           with_auc = 0;
    Eigen::ArrayXi count;
    for (std::size_t j = 0; j < labels.size(); ++j) {
      count.setZero(2 * std::ssize(labels[j].bins) + 1);
      for (Index i = 0; i < rows.size(); ++i)
        count[labels[j].place[static_cast<std::size_t>(i)]] += rows[i];
      const ResampledLabel label(labels[j].bins, count);
      all[first_threshold + static_cast<Index>(j)] = label.threshold;
      const double missed = label.positives - label.tp, predicted = label.tp + label.fp;
      tp += label.tp, fp += label.fp, fn += missed;
      elements += label.positives + label.negatives;
      if (label.positives + label.negatives > 0) {
        with_known += 1;
        f1 += label.tp > 0 ? 2 * label.tp / (predicted + label.positives) : 0;
        ap += label.average_precision;
      }
      if (label.auc == label.auc) auc += label.auc, with_auc += 1;
    }
    const Eigen::VectorXd times = rows.cast<double>();
    const double known_rows = known.dot(times);
    all.head(first_threshold) << (tp + fp + fn > 0 ? 2 * tp / (2 * tp + fp + fn) : 0),
        f1 / with_known, auc / with_auc, ap / with_known, 1 - wrong.dot(times) / known_rows,
        (fp + fn) / elements;
    return all;  // nan if all targets of a resample are unknown
  };
  return bootstrap_counts(t.rows(), figures, options);
}

}  // namespace multihot::detail::metrics
