#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/split.hpp>

namespace multihot {

namespace detail {

/// Which part each sample is in, and what each part lacks: the number it is to have, of samples and
/// of samples with each label, less the number it has.
class Stratification {
 public:
  Stratification(Eigen::ArrayXX<bool> has, const std::vector<double>& fractions,
                 Generator& generator)
      : has_(std::move(has)),
        generator_(generator),
        order_(randperm(has_.rows(), generator)),
        part_(Eigen::ArrayX<Index>::Constant(has_.rows(), none)) {
    const auto n = static_cast<double>(has_.rows());
    const Eigen::ArrayXd counts = has_.colwise().count().transpose().cast<double>();
    for (const double fraction : fractions) lacking_.push_back({n * fraction, counts * fraction});
  }

  /// The rarest label of those left first, each of its samples to the part that lacks it most; then
  /// the samples without labels. A tie goes to the part that lacks most samples, and then anywhere.
  void deal_out() {
    Eigen::ArrayX<Index> left = has_.colwise().count().transpose();
    for (;;) {
      Index rarest = none;
      for (Index j = 0; j < left.size(); ++j) {
        if (left[j] > 0 && (rarest == none || left[j] < left[rarest])) rarest = j;
      }
      if (rarest == none) break;
      for (const Index i : order_) {
        if (part_[i] != none || !has_(i, rarest)) continue;
        put(i, neediest(rarest));
        for (Index j = 0; j < left.size(); ++j) left[j] -= has_(i, j);
      }
    }
    for (const Index i : order_) {
      if (part_[i] == none) put(i, neediest(none));
    }
  }

  /// A share is a count over a size, and frequent labels leave the sizes uneven. So samples move on
  /// as long as that makes the sum of squares of what is lacking smaller. It ends: there are
  /// finitely many ways to deal the samples out, and none comes back.
  void even_out() {
    for (bool moved = true; moved;) {
      moved = false;
      for (const Index i : order_) {
        const Index from = part_[i];
        Index best = from;
        double least = -1e-9;  // not 0: a rounding must not move a sample for ever
        for (Index to = 0; to < parts(); ++to) {
          const double change = to == from ? 0 : change_of_squares(i, from, to);
          if (change < least) best = to, least = change;
        }
        if (best == from) continue;
        moved = true;
        add(i, from, 1);
        put(i, best);
      }
    }
  }

  Parts result() const {
    Parts parts;
    for (Index p = 0; p < this->parts(); ++p) {
      Eigen::VectorX<Index> rows((part_ == p).count());
      for (Index i = 0, k = 0; i < part_.size(); ++i) {
        if (part_[i] == p) rows[k++] = i;
      }
      parts.push_back(std::move(rows));
    }
    return parts;
  }

 private:
  static constexpr Index none = -1;
  struct Lacking {
    double samples;
    Eigen::ArrayXd of_label;
  };

  Index parts() const { return static_cast<Index>(lacking_.size()); }
  Lacking& of(Index part) { return lacking_[static_cast<std::size_t>(part)]; }

  void add(Index i, Index part, double sign) {
    of(part).samples += sign;
    for (Index j = 0; j < has_.cols(); ++j) {
      if (has_(i, j)) of(part).of_label[j] += sign;
    }
  }
  void put(Index i, Index part) { part_[i] = part, add(i, part, -1); }

  /// The part that lacks most of a label, or of samples.
  Index neediest(Index label) {
    const auto need = [&](Index p) {
      const double first = label == none ? 0 : of(p).of_label[label];
      return std::pair(first, of(p).samples);
    };
    std::vector<Index> best{0};
    for (Index p = 1; p < parts(); ++p) {
      if (need(p) < need(best[0])) continue;
      if (need(p) > need(best[0])) best.clear();
      best.push_back(p);
    }
    return best.size() == 1 ? best[0] : best[generator_.random() % best.size()];
  }

  /// Of all that is lacking, if sample i goes from one part to another: 2 (a - b + 1) for each of
  /// its labels, and for itself, where a is lacking in the one and b in the other.
  double change_of_squares(Index i, Index from, Index to) {
    double sum = of(from).samples - of(to).samples + 1;
    for (Index j = 0; j < has_.cols(); ++j) {
      if (has_(i, j)) sum += of(from).of_label[j] - of(to).of_label[j] + 1;
    }
    return 2 * sum;
  }

  Eigen::ArrayXX<bool> has_;  // (samples, labels)
  Generator& generator_;
  Eigen::VectorX<Index> order_;   // in which samples are looked at
  Eigen::ArrayX<Index> part_;     // of each sample
  std::vector<Lacking> lacking_;  // of each part
};

}  // namespace detail

/// Parts in which each label occurs about as often as in the whole: Sechidis, Tsoumakas and
/// Vlahavas, "On the stratification of multi-label data", 2011 (iterative stratification). Beyond
/// the paper, samples then move between the parts to even out their sizes. K folds are parts of
/// 1 / k each.
///
/// targets (samples, labels): 1 is a label, all else, nan too, is none.
/// Throws value_error unless there are samples and the fractions are positive and add up to 1.
template <eigen_expression T>
Parts stratified_split(const T& targets, const std::vector<double>& fractions,
                       Generator& generator) {
  detail::check_fractions("stratified_split", targets.rows(), fractions);
  detail::Stratification stratification(targets.derived().array() == 1, fractions, generator);
  stratification.deal_out();
  stratification.even_out();
  return stratification.result();
}

}  // namespace multihot
