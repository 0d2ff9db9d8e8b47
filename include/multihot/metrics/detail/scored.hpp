#pragma once

#include <algorithm>
#include <vector>

#include <multihot/core.hpp>

namespace multihot::detail::metrics {

/// An element whose target is known.
struct Scored {
  double score;
  bool positive;
};

/// Calls f(score, tp, fp, positives, negatives) for each distinct score, from the highest down. tp
/// positives and fp negatives have a higher score; `positives` and `negatives` have this score.
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
