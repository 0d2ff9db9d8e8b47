#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/lists.hpp>
#include <multihot/data/split.hpp>
#include <multihot/random.hpp>

namespace multihot::detail {

/// Samples with labels that are dealt out to parts: which part each is in, and what each part
/// lacks, the number it is to have, of samples and of samples with each label, less the number it
/// has. The first sample is the first one to be dealt out, whichever row it is of.
class Dealing {
 public:
  static constexpr Index none = -1;

  using Labels = Eigen::Array<bool, Dynamic, Dynamic, Eigen::RowMajor>;

  /// order: the row of each sample
  Dealing(const Labels& has, Eigen::VectorX<Index> order, const std::vector<double>& fractions)
      : rows_(std::move(order)), part_(Eigen::ArrayX<Index>::Constant(rows_.size(), none)) {
    labels_.reserve(has.rows(), has.count());
    for (const Index row : rows_) {
      for (Index j = 0; j < has.cols(); ++j) {
        if (has(row, j)) labels_.push_back(j);
      }
      labels_.end_list();
    }
    samples_ = labels_.transposed(has.cols());
    for (const double fraction : fractions) {
      Lacking part{static_cast<double>(has.rows()) * fraction, Eigen::ArrayXd(has.cols())};
      for (Index j = 0; j < has.cols(); ++j) {
        part.of_label[j] = static_cast<double>(samples_with(j).size()) * fraction;
      }
      lacking_.push_back(std::move(part));
    }
  }

  Index samples() const { return rows_.size(); }
  Index labels() const { return samples_.size(); }
  Index parts() const { return static_cast<Index>(lacking_.size()); }
  std::span<const Index> labels_of(Index i) const { return labels_[i]; }
  std::span<const Index> samples_with(Index label) const { return samples_[label]; }
  Index part(Index i) const { return part_[i]; }

  void put(Index i, Index part) {
    part_[i] = part;
    add(i, part, -1);
  }

  void move(Index i, Index to) {
    add(i, part_[i], 1);
    put(i, to);
  }

  void exchange(Index i, Index k) {
    const Index to = part_[k];
    move(k, part_[i]);
    move(i, to);
  }

  // How the sum of squares of what is lacking changes: by 2 d (a - b + d) for the samples and for
  // each label, where a is lacking in one part, b in the other, and d goes from the first to the
  // second.

  /// If sample i goes to another part.
  double change_by_move(Index i, Index to) const {
    if (part_[i] == to) return 0;
    const Lacking &a = of(part_[i]), &b = of(to);
    double sum = a.samples - b.samples + 1;
    for (const Index j : labels_of(i)) sum += a.of_label[j] - b.of_label[j] + 1;
    return 2 * sum;
  }

  /// If samples i and k change places. The labels that they share stay where they are.
  double change_by_exchange(Index i, Index k) const {
    const Lacking &a = of(part_[i]), &b = of(part_[k]);
    double sum = 0;
    for (const Index j : labels_of(i)) sum += a.of_label[j] - b.of_label[j] + 1;
    for (const Index j : labels_of(k)) sum += b.of_label[j] - a.of_label[j] + 1;
    return 2 * (sum - 2 * shared_labels(i, k));
  }

  /// Whether no two parts differ by more than one sample in what they lack of a label: then no
  /// exchange makes the sum smaller.
  bool is_even() const {
    constexpr double rounding = 1e-9;
    Eigen::ArrayXd most = lacking_[0].of_label, least = most;
    for (const auto& part : lacking_) {
      most = most.max(part.of_label);
      least = least.min(part.of_label);
    }
    return (most - least <= 1 + rounding).all();
  }

  /// The part that lacks most of a label, or of samples; a tie goes to the one that lacks most
  /// samples, and then anywhere.
  Index neediest(Index label, Generator& generator) const {
    const auto need = [&](Index p) {
      const double first = label == none ? 0 : of(p).of_label[label];
      return std::pair(first, of(p).samples);
    };
    Index best = 0, ties = 1;
    for (Index p = 1; p < parts(); ++p) {
      if (need(p) < need(best)) continue;
      ties = need(p) == need(best) ? ties + 1 : 1;
      if (ties == 1) best = p;
    }
    if (ties == 1) return best;
    const auto most = need(best);
    Index skip = generator.random() % ties;
    while (skip > 0 || need(best) != most) skip -= need(best++) == most;
    return best;
  }

  /// The samples of each part.
  std::vector<std::vector<Index>> members() const {
    std::vector<std::vector<Index>> members(lacking_.size());
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
  struct Lacking {
    double samples;
    Eigen::ArrayXd of_label;
  };

  Lacking& of(Index part) { return lacking_[static_cast<std::size_t>(part)]; }
  const Lacking& of(Index part) const { return lacking_[static_cast<std::size_t>(part)]; }

  double shared_labels(Index i, Index k) const {
    const auto of_i = labels_of(i), of_k = labels_of(k);  // both ascend
    double shared = 0;
    for (auto a = of_i.begin(), b = of_k.begin(); a != of_i.end() && b != of_k.end();) {
      const Index first = *a, second = *b;
      shared += first == second;
      a += first <= second;
      b += second <= first;
    }
    return shared;
  }

  void add(Index i, Index part, double sign) {
    of(part).samples += sign;
    for (const Index j : labels_of(i)) of(part).of_label[j] += sign;
  }

  Eigen::VectorX<Index> rows_;    // of each sample
  Lists labels_, samples_;        // of each sample; with each label
  Eigen::ArrayX<Index> part_;     // of each sample
  std::vector<Lacking> lacking_;  // of each part
};

}  // namespace multihot::detail
