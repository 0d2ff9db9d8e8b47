#pragma once

#include <algorithm>
#include <vector>

#include <multihot/core.hpp>

namespace multihot::detail::metrics {

/// An element of which the target is known.
struct Scored {
  double score;
  bool positive;
};

/// f(score, tp, fp, positives, negatives) for each score, from the highest down: the positives and
/// negatives that score higher, and those that score just that. Ties are one group, in any order.
inline void for_each_score(std::vector<Scored>& s, auto f) {
  std::sort(s.begin(), s.end(), [](Scored a, Scored b) { return a.score > b.score; });
  double tp = 0, fp = 0;
  for (auto next = s.begin(); next != s.end();) {
    double positives = 0, negatives = 0;
    const double score = next->score;
    for (; next != s.end() && next->score == score; ++next) {
      ++(next->positive ? positives : negatives);
    }
    f(score, tp, fp, positives, negatives);
    tp += positives;
    fp += negatives;
  }
}

}  // namespace multihot::detail::metrics
