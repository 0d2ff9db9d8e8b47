#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/assignment.hpp>
#include <multihot/data/split.hpp>
#include <multihot/random.hpp>

namespace multihot {

/// Splits samples into parts in which each label is about as frequent as in the whole data set:
/// iterative stratification.     skmultilearn.model_selection.IterativeStratification
///
///   const Parts parts = stratified_split(train.y, {0.8, 0.2}, generator);
///   const Matrix<float> x_train = train.x(parts[0], Eigen::indexing::all);
///
/// targets (samples, labels): 1 means that the sample has the label, any other value (also nan)
/// that it does not. The parts get these fractions of the samples. For k folds, use k fractions of
/// 1 / k.
///
/// Sechidis, Tsoumakas and Vlahavas, "On the stratification of multi-label data", 2011. After the
/// steps of the paper, samples move between the parts to balance them further.
/// Throws value_error unless there are samples and the fractions are positive and add up to 1.
template <eigen_expression T>
Parts stratified_split(const T& targets, const std::vector<double>& fractions,
                       Generator& generator);

namespace detail::data {

/// The algorithm of the paper: of the labels with unassigned samples the rarest comes first, and
/// each of its samples goes to the part that needs it most. Samples without labels come last.
void assign_rarest_first(auto& assignment, Generator& generator) {
  constexpr Index none = Assignment::none;
  Eigen::ArrayX<Index> left(assignment.labels());  // unassigned samples with each label
  for (Index j = 0; j < left.size(); ++j) {
    left[j] = static_cast<Index>(assignment.samples_with(j).size());
  }
  const auto assign = [&](Index i, Index label) {
    if (assignment.part(i) != none) return;
    assignment.assign(i, assignment.neediest(label, generator));
    for (const Index j : assignment.labels_of(i)) --left[j];
  };
  for (;;) {
    Index rarest = none;
    for (Index j = 0; j < left.size(); ++j) {
      if (left[j] > 0 && (rarest == none || left[j] < left[rarest])) rarest = j;
    }
    if (rarest == none) break;
    for (const Index i : assignment.samples_with(rarest)) assign(i, rarest);
  }
  for (Index i = 0; i < assignment.samples(); ++i) assign(i, none);
}

// Frequent labels come last, so their counts and the sizes of the parts may be uneven. So samples
// are moved afterwards, as long as this makes the imbalance smaller.
constexpr double smaller = -1e-9;  // not 0: rounding errors must not move samples

/// Calls move(i) for each sample i, in rounds, until as many calls in a row as there are samples
/// have returned false. There are at most ten rounds: the time is proportional to the number of
/// samples.
void in_turn(Index samples, auto move) {
  Index stayed = 0;
  for (Index seen = 0; seen < 10 * samples && stayed < samples; ++seen) {
    stayed = move(seen % samples) ? 0 : stayed + 1;
  }
}

/// Moves each sample to the part where it helps most.
void move_samples(auto& assignment) {
  in_turn(assignment.samples(), [&](Index i) {
    const Index from = assignment.part(i);
    Index best = from;
    double least = smaller;
    for (Index to = 0; to < assignment.parts(); ++to) {
      const double change = assignment.change_by_move(i, to);
      if (change >= least) continue;
      best = to;
      least = change;
    }
    if (best != from) assignment.move(i, best);
    return best != from;
  });
}

/// Swaps pairs of samples, which helps if a single move would make the sizes uneven. Trying all
/// pairs would take n^2 steps. So each sample tries a few others, and the next sample tries the
/// next few.
void swap_samples(auto& assignment) {
  constexpr Index others = 20;
  if (assignment.is_balanced()) return;
  const auto members = assignment.members();
  const Index parts = assignment.parts();
  std::vector<std::size_t> next(members.size());  // the next candidate of each part
  bool balanced = false;
  in_turn(assignment.samples(), [&](Index i) {
    bool moved = false;
    for (Index tried = 0; !balanced && tried < others; ++tried) {
      const Index part = (assignment.part(i) + 1 + tried % (parts - 1)) % parts;
      const auto& candidates = members[static_cast<std::size_t>(part)];
      if (candidates.empty()) continue;
      std::size_t& k = next[static_cast<std::size_t>(part)];
      k = (k + 1) % candidates.size();
      if (assignment.change_by_swap(i, candidates[k]) >= smaller) continue;
      assignment.swap(i, candidates[k]);
      moved = true;
      balanced = assignment.is_balanced();
    }
    return moved;
  });
}

}  // namespace detail::data

template <eigen_expression T>
Parts stratified_split(const T& targets, const std::vector<double>& fractions,
                       Generator& generator) {
  detail::data::check_fractions("stratified_split", targets.rows(), fractions);
  const detail::random::Rewind rewind(generator);
  auto order = randperm(targets.rows(), generator);  // in which samples are assigned
  detail::data::Assignment assignment(targets.derived().array() == 1, std::move(order), fractions);
  detail::data::assign_rarest_first(assignment, generator);
  detail::data::move_samples(assignment);
  detail::data::swap_samples(assignment);
  return assignment.result();
}

}  // namespace multihot
