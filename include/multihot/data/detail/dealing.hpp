#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/split.hpp>
#include <multihot/random.hpp>

namespace multihot::detail {

/// Samples with labels that are dealt out to parts: which part each is in, and what each part
/// lacks, the number it is to have, of samples and of samples with each label, less the number it
/// has.
class Dealing {
 public:
  static constexpr Index none = -1;

  using Labels = Eigen::Array<bool, Dynamic, Dynamic, Eigen::RowMajor>;

  Dealing(Labels has, const std::vector<double>& fractions)
      : has_(std::move(has)), part_(Eigen::ArrayX<Index>::Constant(has_.rows(), none)) {
    const auto n = static_cast<double>(has_.rows());
    const Eigen::ArrayXd counts = has_.colwise().count().transpose().cast<double>();
    for (const double fraction : fractions) lacking_.push_back({n * fraction, counts * fraction});
  }

  Index samples() const { return has_.rows(); }
  Index labels() const { return has_.cols(); }
  Index parts() const { return static_cast<Index>(lacking_.size()); }
  bool has(Index i, Index label) const { return has_(i, label); }
  Index part(Index i) const { return part_[i]; }

  void put(Index i, Index part) { part_[i] = part, add(i, part, -1); }

  void move(Index i, Index to) {
    add(i, part_[i], 1);
    put(i, to);
  }

  // How the sum of squares of what is lacking changes: by 2 d (a - b + d) for the samples and for
  // each label, where a is lacking in one part, b in the other, and d goes from the first to the
  // second.

  /// If sample i goes to another part.
  double change_by_move(Index i, Index to) const {
    if (part_[i] == to) return 0;
    const Lacking &a = of(part_[i]), &b = of(to);
    double sum = a.samples - b.samples + 1;
    for (Index j = 0; j < labels(); ++j) {
      if (has_(i, j)) sum += a.of_label[j] - b.of_label[j] + 1;
    }
    return 2 * sum;
  }

  /// If samples i and k change places.
  double change_by_exchange(Index i, Index k) const {
    const Lacking &a = of(part_[i]), &b = of(part_[k]);
    double sum = 0;
    for (Index j = 0; j < labels(); ++j) {
      const int d = int{has_(i, j)} - int{has_(k, j)};
      if (d != 0) sum += d * (a.of_label[j] - b.of_label[j] + d);
    }
    return 2 * sum;
  }

  /// The part that lacks most of a label, or of samples; a tie goes to the one that lacks most
  /// samples, and then anywhere.
  Index neediest(Index label, Generator& generator) const {
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
    return best.size() == 1 ? best[0] : best[generator.random() % best.size()];
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
  struct Lacking {
    double samples;
    Eigen::ArrayXd of_label;
  };

  Lacking& of(Index part) { return lacking_[static_cast<std::size_t>(part)]; }
  const Lacking& of(Index part) const { return lacking_[static_cast<std::size_t>(part)]; }

  void add(Index i, Index part, double sign) {
    of(part).samples += sign;
    for (Index j = 0; j < labels(); ++j) {
      if (has_(i, j)) of(part).of_label[j] += sign;
    }
  }

  Labels has_;                    // (samples, labels)
  Eigen::ArrayX<Index> part_;     // of each sample
  std::vector<Lacking> lacking_;  // of each part
};

}  // namespace multihot::detail
