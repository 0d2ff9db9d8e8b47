#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/split.hpp>
#include <multihot/random.hpp>

namespace multihot::detail::data {

/// The parts to which samples are assigned, and what each part still needs: the wanted number of
/// samples, and of samples with each label, minus its current number. Samples are numbered in the
/// order of their assignment, not by row.
class Assignment {
 public:
  static constexpr Index none = -1;

  using Labels = Eigen::Array<bool, Dynamic, Dynamic, Eigen::RowMajor>;

  /// has (rows, labels); order: the row of each sample
  Assignment(const Labels& has, Eigen::VectorX<Index> order, const std::vector<double>& fractions)
      : rows_(std::move(order)),
        part_(Eigen::ArrayX<Index>::Constant(rows_.size(), none)),
        samples_with_(static_cast<std::size_t>(has.cols())) {
    labels_.reserve(static_cast<std::size_t>(has.count()));
    first_label_.reserve(static_cast<std::size_t>(samples()) + 1);
    for (Index i = 0; i < samples(); ++i) {
      first_label_.push_back(labels_.size());
      for (Index j = 0; j < labels(); ++j) {
        if (!has(rows_[i], j)) continue;
        labels_.push_back(j);
        samples_with_[static_cast<std::size_t>(j)].push_back(i);
      }
    }
    first_label_.push_back(labels_.size());
    for (const double fraction : fractions) {
      Need need{static_cast<double>(samples()) * fraction, Eigen::ArrayXd(labels())};
      for (Index j = 0; j < labels(); ++j) {
        need.of_label[j] = static_cast<double>(samples_with(j).size()) * fraction;
      }
      needs_.push_back(std::move(need));
    }
  }

  Index samples() const { return rows_.size(); }
  Index labels() const { return static_cast<Index>(samples_with_.size()); }
  Index parts() const { return static_cast<Index>(needs_.size()); }
  std::span<const Index> labels_of(Index i) const {
    const std::size_t* const first = first_label_.data() + i;
    return {labels_.data() + first[0], labels_.data() + first[1]};
  }
  const std::vector<Index>& samples_with(Index label) const {
    return samples_with_[static_cast<std::size_t>(label)];
  }
  Index part(Index i) const { return part_[i]; }

  void assign(Index i, Index part) {
    part_[i] = part;
    add_need(i, part, -1);
  }
  void move(Index i, Index to) {
    add_need(i, part_[i], 1);
    assign(i, to);
  }
  void swap(Index i, Index k) {
    const Index to = part_[k];
    move(k, part_[i]);
    move(i, to);
  }

  // The imbalance is the sum of squares of all needs. If d samples go from a part that needs a to
  // one that needs b, it changes by (a + d)^2 - a^2 + (b - d)^2 - b^2 = 2 d (a - b + d).

  /// How the imbalance changes if sample i moves to another part.
  double change_by_move(Index i, Index to) const {
    if (part_[i] == to) return 0;
    const Need &a = need(part_[i]), &b = need(to);
    double sum = a.samples - b.samples + 1;
    for (const Index j : labels_of(i)) sum += a.of_label[j] - b.of_label[j] + 1;
    return 2 * sum;
  }

  /// How the imbalance changes if samples i and k swap parts. Labels that both have do not count.
  double change_by_swap(Index i, Index k) const {
    const Need &a = need(part_[i]), &b = need(part_[k]);
    double sum = 0;
    for (const Index j : labels_of(i)) sum += a.of_label[j] - b.of_label[j] + 1;
    for (const Index j : labels_of(k)) sum += b.of_label[j] - a.of_label[j] + 1;
    return 2 * (sum - 2 * shared_labels(i, k));
  }

  /// Whether the needs of all parts differ by at most one sample, for each label: then no swap
  /// makes the imbalance smaller.
  bool is_balanced() const {
    constexpr double rounding = 1e-9;
    Eigen::ArrayXd most = needs_[0].of_label, least = most;
    for (const auto& part : needs_) {
      most = most.max(part.of_label);
      least = least.min(part.of_label);
    }
    return (most - least <= 1 + rounding).all();
  }

  /// The part that needs the most samples with this label, or the most samples if label is `none`.
  /// Ties are decided by the need for samples, then at random.
  Index neediest(Index label, Generator& generator) const {
    const auto need_of = [&](Index p) {
      return std::pair(label == none ? 0 : need(p).of_label[label], need(p).samples);
    };
    auto most = need_of(0);
    for (Index p = 1; p < parts(); ++p) most = std::max(most, need_of(p));
    Index ties = 0;
    for (Index p = 0; p < parts(); ++p) ties += need_of(p) == most;
    Index skip = ties == 1 ? 0 : generator.random() % ties;
    Index best = 0;
    while (need_of(best) != most || skip-- > 0) ++best;
    return best;
  }

  /// The samples of each part.
  std::vector<std::vector<Index>> members() const {
    std::vector<std::vector<Index>> members(needs_.size());
    for (Index i = 0; i < samples(); ++i) members[static_cast<std::size_t>(part_[i])].push_back(i);
    return members;
  }

  /// The rows of each part, ascending.
  Parts result() const {
    Eigen::ArrayX<Index> part_of_row(samples());
    for (Index i = 0; i < samples(); ++i) part_of_row[rows_[i]] = part_[i];
    Parts parts;
    for (Index p = 0; p < this->parts(); ++p) parts.emplace_back((part_ == p).count());
    std::vector<Index> written(parts.size());
    for (Index row = 0; row < samples(); ++row) {
      const auto p = static_cast<std::size_t>(part_of_row[row]);
      parts[p][written[p]++] = row;
    }
    return parts;
  }

 private:
  struct Need {
    double samples;
    Eigen::ArrayXd of_label;
  };

  Need& need(Index part) { return needs_[static_cast<std::size_t>(part)]; }
  const Need& need(Index part) const { return needs_[static_cast<std::size_t>(part)]; }

  void add_need(Index i, Index part, double samples) {
    need(part).samples += samples;
    for (const Index j : labels_of(i)) need(part).of_label[j] += samples;
  }

  /// How many labels both have. Both lists are ascending.
  double shared_labels(Index i, Index k) const {
    const auto of_i = labels_of(i), of_k = labels_of(k);
    double shared = 0;
    for (auto a = of_i.begin(), b = of_k.begin(); a != of_i.end() && b != of_k.end();) {
      const Index first = *a, second = *b;
      shared += first == second;
      a += first <= second;
      b += second <= first;
    }
    return shared;
  }

  Eigen::VectorX<Index> rows_;                    // of each sample
  Eigen::ArrayX<Index> part_;                     // of each sample
  std::vector<Index> labels_;                     // of all samples, one sample after the other
  std::vector<std::size_t> first_label_;          // of each sample, in labels_, and the end
  std::vector<std::vector<Index>> samples_with_;  // of each label
  std::vector<Need> needs_;                       // of each part
};

}  // namespace multihot::detail::data
