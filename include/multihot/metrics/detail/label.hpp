#pragma once

#include <vector>

#include <multihot/core.hpp>
#include <multihot/metrics/detail/inputs.hpp>
#include <multihot/metrics/detail/scored.hpp>

/// The arguments of metrics of one label, and its counts at each threshold.
namespace multihot::detail::metrics {

/// The elements of one label whose targets are known, in the order of the samples. checked_elements
/// is checked_scores or checked_probabilities.
std::vector<Scored> known_elements(const char* metric, const auto& targets, const auto& scores,
                                   Missing missing, auto checked_elements) {
  check<shape_error>(targets.cols() == 1, metric, ": targets are ", shape(targets),
                     ", expected one column, the targets of one label");
  const auto t = checked_targets(metric, targets, shape(scores), missing);
  const auto z = checked_elements(metric, scores);
  std::vector<Scored> known;
  known.reserve(static_cast<std::size_t>(t.size()));
  for (Index i = 0; i < t.size(); ++i) {
    if (t(i) == t(i)) known.push_back({z(i), t(i) == 1});
  }
  check<value_error>(!known.empty(), metric, ": all targets are nan, expected one that is known");
  return known;
}

/// For each distinct score, from the highest down: the positives (tp) and the negatives (fp) with
/// this score or a higher one.
struct CountsAtThresholds {
  std::vector<double> tp, fp, thresholds;

  std::size_t size() const { return thresholds.size(); }

  /// Leaves out the points between the first and the last for which keep(k) is false.
  void keep_if(auto keep) {
    std::size_t kept = 0;
    CountsAtThresholds before = *this;
    for (std::size_t k = 0; k < before.size(); ++k) {
      if (k > 0 && k + 1 < before.size() && !keep(before, k)) continue;
      tp[kept] = before.tp[k], fp[kept] = before.fp[k];
      thresholds[kept++] = before.thresholds[k];
    }
    for (auto* list : {&tp, &fp, &thresholds}) list->resize(kept);
  }
};

inline CountsAtThresholds counts_at_thresholds(std::vector<Scored> known) {
  CountsAtThresholds counts;
  for_each_score(known, [&](double score, double tp, double fp, double p, double n) {
    counts.tp.push_back(tp + p);
    counts.fp.push_back(fp + n);
    counts.thresholds.push_back(score);
  });
  return counts;
}

}  // namespace multihot::detail::metrics
