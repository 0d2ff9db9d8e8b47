#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/dealing.hpp>
#include <multihot/data/split.hpp>
#include <multihot/random.hpp>

namespace multihot {

namespace detail {

/// The rarest label of those left first, each of its samples to the part that lacks it most; then
/// the samples without labels.
void deal_out(auto& dealing, Generator& generator) {
  constexpr Index none = Dealing::none;
  Eigen::ArrayX<Index> left(dealing.labels());
  for (Index j = 0; j < left.size(); ++j) {
    left[j] = static_cast<Index>(dealing.samples_with(j).size());
  }
  const auto put = [&](Index i, Index label) {
    if (dealing.part(i) != none) return;
    dealing.put(i, dealing.neediest(label, generator));
    for (const Index j : dealing.labels_of(i)) --left[j];
  };
  for (;;) {
    Index rarest = none;
    for (Index j = 0; j < left.size(); ++j) {
      if (left[j] > 0 && (rarest == none || left[j] < left[rarest])) rarest = j;
    }
    if (rarest == none) break;
    for (const Index i : dealing.samples_with(rarest)) put(i, rarest);
  }
  for (Index i = 0; i < dealing.samples(); ++i) put(i, none);
}

// A share is a count over a size, and frequent labels leave both uneven. So samples go on to other
// parts as long as that makes the sum of squares of what is lacking smaller.
constexpr double smaller = -1e-9;  // not 0: a rounding must not move a sample

/// move(i) for one sample after the other, and round again, until it is false for as many in a row
/// as there are. At most ten rounds, so that the time grows with the number of samples alone.
void in_turn(Index samples, auto move) {
  Index stayed = 0;
  for (Index seen = 0; seen < 10 * samples && stayed < samples; ++seen) {
    stayed = move(seen % samples) ? 0 : stayed + 1;
  }
}

/// One by one, each to the part where it helps most.
void move_on(auto& dealing) {
  in_turn(dealing.samples(), [&](Index i) {
    const Index from = dealing.part(i);
    Index best = from;
    double least = smaller;
    for (Index to = 0; to < dealing.parts(); ++to) {
      const double change = dealing.change_by_move(i, to);
      if (change >= least) continue;
      best = to;
      least = change;
    }
    if (best != from) dealing.move(i, best);
    return best != from;
  });
}

/// Two by two, which helps where a sample by itself would leave the sizes uneven. With all others
/// that would take n^2: each sample tries a few of the other parts, the next one the next few.
void change_places(auto& dealing) {
  constexpr Index others = 20;
  if (dealing.is_even()) return;
  const auto members = dealing.members();
  const Index parts = dealing.parts();
  std::vector<std::size_t> next(members.size());  // to be tried, of each part
  bool even = false;
  in_turn(dealing.samples(), [&](Index i) {
    bool moved = false;
    for (Index tried = 0; !even && tried < others; ++tried) {
      const Index part = (dealing.part(i) + 1 + tried % (parts - 1)) % parts;
      const auto& candidates = members[static_cast<std::size_t>(part)];
      if (candidates.empty()) continue;
      std::size_t& k = next[static_cast<std::size_t>(part)];
      k = (k + 1) % candidates.size();
      if (dealing.change_by_exchange(i, candidates[k]) >= smaller) continue;
      dealing.exchange(i, candidates[k]);
      moved = true;
      even = dealing.is_even();
    }
    return moved;
  });
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
  const detail::Rewind rewind(generator);
  auto order = randperm(targets.rows(), generator);  // in which samples are looked at
  detail::Dealing dealing(targets.derived().array() == 1, std::move(order), fractions);
  detail::deal_out(dealing, generator);
  detail::move_on(dealing);
  detail::change_places(dealing);
  return dealing.result();
}

}  // namespace multihot
