#pragma once

#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/dealing.hpp>
#include <multihot/data/split.hpp>
#include <multihot/random.hpp>

namespace multihot {

namespace detail {

/// The rarest label of those left first, each of its samples to the part that lacks it most; then
/// the samples without labels.
inline void deal_out(Dealing& dealing, const Eigen::VectorX<Index>& order, Generator& generator) {
  constexpr Index none = Dealing::none;
  Eigen::ArrayX<Index> left = Eigen::ArrayX<Index>::Zero(dealing.labels());
  for (Index j = 0; j < left.size(); ++j) {
    for (const Index i : order) left[j] += dealing.has(i, j);
  }
  for (;;) {
    Index rarest = none;
    for (Index j = 0; j < left.size(); ++j) {
      if (left[j] > 0 && (rarest == none || left[j] < left[rarest])) rarest = j;
    }
    for (const Index i : order) {
      if (dealing.part(i) != none || (rarest != none && !dealing.has(i, rarest))) continue;
      dealing.put(i, dealing.neediest(rarest, generator));
      for (Index j = 0; j < left.size(); ++j) left[j] -= dealing.has(i, j);
    }
    if (rarest == none) return;
  }
}

// A share is a count over a size, and frequent labels leave both uneven. So samples go on to other
// parts as long as that makes the sum of squares of what is lacking smaller. It ends: there are
// finitely many ways to deal the samples out, and none comes back.
constexpr double smaller = -1e-9;  // not 0: a rounding must not move a sample for ever

/// One by one, each to the part where it helps most.
inline void move_on(Dealing& dealing, const Eigen::VectorX<Index>& order) {
  for (bool moved = true; moved;) {
    moved = false;
    for (const Index i : order) {
      Index best = dealing.part(i);
      double least = smaller;
      for (Index to = 0; to < dealing.parts(); ++to) {
        const double change = dealing.change_by_move(i, to);
        if (change < least) best = to, least = change;
      }
      if (best == dealing.part(i)) continue;
      dealing.move(i, best);
      moved = true;
    }
  }
}

/// Two by two, which helps where a sample by itself would leave the sizes uneven.
inline void change_places(Dealing& dealing, const Eigen::VectorX<Index>& order) {
  constexpr int others = 20;  // to try with each sample: all would take n^2
  for (bool moved = true; moved;) {
    moved = false;
    for (const Index i : order) {
      for (int tried = 0; const Index k : order) {
        const Index a = dealing.part(i), b = dealing.part(k);
        if (a == b) continue;
        if (dealing.change_by_exchange(i, k) < smaller) {
          dealing.move(i, b), dealing.move(k, a);
          moved = true;
        }
        if (++tried == others) break;
      }
    }
  }
}

}  // namespace detail

/// Parts in which each label occurs about as often as in the whole: Sechidis, Tsoumakas and
/// Vlahavas, "On the stratification of multi-label data", 2011 (iterative stratification). Beyond
/// the paper, samples then move between the parts to even out what is left. K folds are parts of
/// 1 / k each.
///
/// targets (samples, labels): 1 is a label, all else, nan too, is none.
/// Throws value_error unless there are samples and the fractions are positive and add up to 1.
template <eigen_expression T>
Parts stratified_split(const T& targets, const std::vector<double>& fractions,
                       Generator& generator) {
  detail::check_fractions("stratified_split", targets.rows(), fractions);
  detail::Dealing dealing(targets.derived().array() == 1, fractions);
  const detail::Rewind rewind(generator);
  const auto order = randperm(targets.rows(), generator);  // in which samples are looked at
  detail::deal_out(dealing, order, generator);
  detail::move_on(dealing, order);
  detail::change_places(dealing, order);
  return dealing.result();
}

}  // namespace multihot
