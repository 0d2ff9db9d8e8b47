#pragma once

#include <numeric>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/split.hpp>

namespace multihot {

/// Parts in which each label occurs about as often as in the whole: Sechidis, Tsoumakas and
/// Vlahavas, "On the stratification of multi-label data", 2011 (iterative stratification). The
/// rarest label is dealt out first, each of its samples to the part that lacks it most; where that
/// leaves a choice, to the part that lacks most samples, and then by the generator. K folds are
/// parts of 1 / k each. Beyond the paper, single samples then move to where they are lacking more.
///
/// targets (samples, labels): 1 is a label, all else, nan too, is none.
/// Throws value_error unless there are samples and the fractions are positive and add up to 1.
template <eigen_expression T>
Parts stratified_split(const T& targets, const std::vector<double>& fractions,
                       Generator& generator) {
  const Index n = targets.rows(), labels = targets.cols();
  detail::check_fractions("stratified_split", n, fractions);
  const auto k = static_cast<Index>(fractions.size());
  const Eigen::Map<const Eigen::ArrayXd> fraction(fractions.data(), k);

  const Eigen::ArrayXX<bool> has = (targets.derived().array() == 1).eval();
  Eigen::ArrayX<Index> remaining(labels);  // samples of each label that have no part yet
  for (Index j = 0; j < labels; ++j) remaining[j] = has.col(j).count();
  Eigen::ArrayXXd lacking(k, labels);  // samples of each label that each part still wants
  for (Index j = 0; j < labels; ++j) lacking.col(j) = fraction * static_cast<double>(remaining[j]);
  Eigen::ArrayXd room = fraction * static_cast<double>(n);

  const auto order = randperm(n, generator);
  Eigen::ArrayX<Index> part = Eigen::ArrayX<Index>::Constant(n, -1);
  std::vector<Index> choices, narrowed;
  const auto keep_largest = [&](const auto& of) {
    narrowed.clear();
    for (const Index p : choices) {
      if (!narrowed.empty() && of(p) < of(narrowed[0])) continue;
      if (!narrowed.empty() && of(p) > of(narrowed[0])) narrowed.clear();
      narrowed.push_back(p);
    }
    choices.swap(narrowed);
  };
  const auto assign = [&](Index i, auto narrow) {
    choices.resize(fractions.size());
    std::iota(choices.begin(), choices.end(), Index(0));
    narrow();
    keep_largest([&](Index p) { return room[p]; });
    const Index p = choices.size() == 1 ? choices[0] : choices[generator.random() % choices.size()];
    part[i] = p;
    room[p] -= 1;
    for (Index j = 0; j < labels; ++j) {
      if (has(i, j)) lacking(p, j) -= 1, remaining[j] -= 1;
    }
  };
  for (;;) {
    Index rarest = -1;
    for (Index j = 0; j < labels; ++j) {
      if (remaining[j] > 0 && (rarest < 0 || remaining[j] < remaining[rarest])) rarest = j;
    }
    if (rarest < 0) break;
    for (const Index i : order) {
      if (part[i] >= 0 || !has(i, rarest)) continue;
      assign(i, [&] { keep_largest([&](Index p) { return lacking(p, rarest); }); });
    }
  }
  for (const Index i : order) {
    if (part[i] < 0) assign(i, [] {});
  }

  // A share is a count over a size, and frequent labels leave the sizes uneven. So samples move on
  // as long as that brings counts and sizes nearer to what is wanted: from part p to q the sum of
  // squares of what is lacking changes by 2 (lacking(p) - lacking(q) + 1) for each of its labels.
  const auto change = [&](Index i, Index p, Index q) {
    double sum = room[p] - room[q] + 1;
    for (Index j = 0; j < labels; ++j) {
      if (has(i, j)) sum += lacking(p, j) - lacking(q, j) + 1;
    }
    return sum;
  };
  for (bool moved = true; moved;) {
    moved = false;
    for (const Index i : order) {
      const Index p = part[i];
      Index best = p;
      double least = -1e-9;  // not zero: rounding must not move a sample for ever
      for (Index q = 0; q < k; ++q) {
        if (const double c = q == p ? 0 : change(i, p, q); c < least) best = q, least = c;
      }
      if (best == p) continue;
      moved = true, part[i] = best;
      room[p] += 1, room[best] -= 1;
      for (Index j = 0; j < labels; ++j) {
        if (has(i, j)) lacking(p, j) += 1, lacking(best, j) -= 1;
      }
    }
  }

  Parts parts;
  for (Index p = 0; p < k; ++p) {
    Eigen::VectorX<Index> rows((part == p).count());
    for (Index i = 0, at = 0; i < n; ++i) {
      if (part[i] == p) rows[at++] = i;
    }
    parts.push_back(std::move(rows));
  }
  return parts;
}

}  // namespace multihot
