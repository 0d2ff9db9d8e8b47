#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/detail/integral_batch.hpp>
#include <multihot/detail/ownership.hpp>
#include <multihot/buffer.hpp>
#include <multihot/kernels/exp_log1p.hpp>
#include <multihot/missing.hpp>
#include <multihot/nn/detail/loss_weight.hpp>
#include <multihot/nn/detail/sum.hpp>
#include <multihot/nn/sigmoid.hpp>

namespace multihot {

enum class Reduction { none, mean, sum };

/// A weight is (1, labels), (samples, 1) or (samples, labels), finite and not negative. A
/// pos_weight may also be (labels, 1), or 1x1 for all labels. A column of it with as many numbers
/// as there are labels belongs to the labels, whatever the batch size.
template <float_or_double S>
struct BCEWithLogitsLossOptions {
  std::optional<Matrix<S>> weight = {};      // of each element of the loss
  std::optional<Matrix<S>> pos_weight = {};  // of its positive part: above 1 it raises the recall
  Reduction reduction = Reduction::mean;     // over all samples and labels
  Missing missing = Missing::refuse;  // of targets that are nan; ignored, they are no part of n
};

/// Binary cross entropy of logits z and targets t in [0, 1]      torch.nn.BCEWithLogitsLoss
///
///   l = -w [p t log sigmoid(z) + (1 - t) log(1 - sigmoid(z))]
///
/// in the log-sum-exp form, which never takes the logarithm of a rounded zero:
///
///   -log(1 - sigmoid(z)) = log(1 + exp(z)) = max(z, 0) + log1p(exp(-|z|)),
///   l = a log(1 + exp(z)) + b log(1 + exp(-z)),      a = w (1 - t),  b = w p t.
template <float_or_double S>
class BCEWithLogitsLoss {
 public:
  using Scalar = S;
  using View = Batch<S>;

  /// Throws value_error if a weight is negative, infinite or nan.
  explicit BCEWithLogitsLoss(BCEWithLogitsLossOptions<S> options = {})
      : options_(std::move(options)) {
    for_each_weight([](const auto& weight) {
      check_range(weight.name, weight.w, std::numeric_limits<S>::max(), "finite and >= 0");
    });
  }
  BCEWithLogitsLoss(const BCEWithLogitsLoss&) = default;
  BCEWithLogitsLoss(BCEWithLogitsLoss&&) noexcept = default;
  BCEWithLogitsLoss& operator=(const BCEWithLogitsLoss& o) { return *this = BCEWithLogitsLoss(o); }
  BCEWithLogitsLoss& operator=(BCEWithLogitsLoss&&) noexcept = default;

  /// The mean or the sum of l. Remembers dz for backward().
  /// Throws shape_error, or value_error for a target outside of [0, 1] and for a batch in which
  /// nothing is, or nothing is known.
  template <batch_of<S, Dynamic> Z, batch_of<S, Z::ColsAtCompileTime> T>
  S forward(const Z& logits, const T& targets) {
    detail::check<state_error>(options_.reduction != Reduction::none,
                               "BCEWithLogitsLoss: forward()",
                               " with Reduction::none, expected mean or sum; see unreduced()");
    const View& loss = evaluate(logits, targets, options_.reduction);
    RowMajor row_major(b_.view().data(), loss.rows(), loss.cols());
    for (Index j = 0; j < loss.cols(); ++j) row_major.col(j) = loss.col(j);
    return nn::detail::pytorch_mean(row_major.data(), row_major.size(), n_);
  }

  Reduction reduction() const { return options_.reduction; }

  /// What the last loss counts for in the mean over several batches: the samples, or the known
  /// labels where unknown ones are ignored. 0 for a sum: sums add up.
  Index batch_weight() const { return batch_weight_; }

  /// Throws shape_error if a weight belongs to the samples of one batch, and not to the labels.
  void check_any_batch(Index labels) const {
    for_each_weight([&](const auto& weight) { weight.check_any_batch(labels); });
  }

  /// l itself, whatever the reduction; backward() then gives the gradient of its sum.
  template <batch_of<S, Dynamic> Z, batch_of<S, Z::ColsAtCompileTime> T>
  const View& unreduced(const Z& logits, const T& targets) {
    return evaluate(logits, targets, Reduction::none);
  }

  S forward(const auto&, const auto&) = delete;    // expected logits and targets of one shape, of S
  S unreduced(const auto&, const auto&) = delete;  // as for forward()
  S forward(const auto&, const integral_batch auto&) = delete;    // cast targets to S: y.cast<S>()
  S unreduced(const auto&, const integral_batch auto&) = delete;  // cast targets to S: y.cast<S>()
  S forward(const Probabilities<S>&, const auto&) = delete;    // pass raw logits, not probabilities
  S unreduced(const Probabilities<S>&, const auto&) = delete;  // pass raw logits, not probabilities

  /// dz (samples, labels), the gradient of what was last computed with respect to the logits.
  /// Throws state_error before the first forward().
  const View& backward() const {
    alive_.check("BCEWithLogitsLoss");
    detail::check<state_error>(has_gradient_,
                               "BCEWithLogitsLoss: backward() without a forward() before it");
    return dz_.view();
  }

 private:
  using RowMajor = Eigen::Map<Eigen::Matrix<S, Dynamic, Dynamic, Eigen::RowMajor>>;

  const View& evaluate(const auto& logits, const auto& targets, Reduction reduction) {
    alive_.check("BCEWithLogitsLoss");
    check_shapes(detail::shape(logits), detail::shape(targets));
    auto b = b_.resize(logits.rows(), logits.cols()).array();
    b = targets;
    const bool ignore = options_.missing == Missing::ignore;
    check_range("target", b, 1, "in [0, 1]", ignore);
    const Index known = ignore ? (b == b).count() : b.size();
    detail::check<value_error>(
        known > 0, "BCEWithLogitsLoss: all targets are nan, expected one that", " is known");

    // dz last: where there is no memory, backward() still has the gradient of the last loss.
    auto a = loss_.resize(logits.rows(), logits.cols()).array();
    auto z = dz_.resize(logits.rows(), logits.cols()).array();
    has_gradient_ = false;
    z = logits;  // before a, which lies where the last l did: the logits may be that

    // a = w (1 - t),  b = w p t
    a = 1 - b;
    if (known < b.size()) a = (b == b).select(a, 0), b = (b == b).select(b, 0);
    for_each_weight([&](const auto& weight) {
      if (!weight.vector) weight.multiply(a);
      weight.multiply(b);
    });
    const bool mean = reduction == Reduction::mean;
    n_ = mean ? static_cast<S>(known) : 1;
    batch_weight_ = !mean ? 0 : ignore ? known : z.rows();
    for (Index i = 0; i < z.size(); i += 16) {
      evaluate_16(z.data() + i, a.data() + i, b.data() + i, 1 / n_);
    }
    has_gradient_ = true;
    return loss_.view();
  }

  /// z becomes dz, a becomes l; the buffers have room for whole blocks.
  static void evaluate_16(S* __restrict z, S* __restrict a, const S* __restrict b, S scale) {
    for (int i = 0; i < 16; ++i) {
      const S distance = std::abs(z[i]), e = kernels::exp_of_negative(-distance);
      const bool positive = z[i] > 0;
      // dl/dz = a sigmoid(z) - b sigmoid(-z)
      const S above = a[i] - b[i] * e, below = a[i] * e - b[i];
      z[i] = kernels::select(positive, above, below) / (1 + e) * scale;
      // l = a log(1 + exp(z)) + b log(1 + exp(-z)), where 0 log(1 + exp(inf)) is 0
      const S c = kernels::select(positive, a[i], b[i]);
      a[i] = (a[i] + b[i]) * kernels::log1p(e) + kernels::select(c == 0, S(0), c * distance);
    }
  }

  /// f(weight) for those that there are
  void for_each_weight(auto f) const {
    if (options_.pos_weight) f(nn::detail::LossWeight<S>{"pos_weight", *options_.pos_weight, true});
    if (options_.weight) f(nn::detail::LossWeight<S>{"weight", *options_.weight, false});
  }

  void check_shapes(detail::Shape z, detail::Shape t) const {
    detail::check<shape_error>(t == z, "BCEWithLogitsLoss: targets are ", t, ", expected ", z);
    detail::check<value_error>(z.rows > 0 && z.cols > 0, "BCEWithLogitsLoss: the batch is ", z,
                               ", expected at least one row and one label");
    for_each_weight([&](const auto& weight) { weight.check_batch(z); });
  }

  /// Throws value_error for the first m(i, j), row by row, that is not in [0, most], nor nan where
  /// that is allowed.
  static void check_range(const char* name, const auto& m, S most, const char* expected,
                          bool nan_too = false) {
    // nan is neither below nor above, but makes the sum nan
    Eigen::Array<S, 16, 1> excess = Eigen::Array<S, 16, 1>::Zero();
    const S* data = m.data();
    Index k = 0;
    for (; k + 16 <= m.size(); k += 16) {
      const auto x = Eigen::Map<const Eigen::Array<S, 16, 1>>(data + k);
      excess += (x - x.max(S(0)).min(most)).abs();
    }
    for (; k < m.size(); ++k) excess[0] += std::abs(data[k] - std::clamp(data[k], S(0), most));
    const bool ok = excess.sum() == 0;
    for (Index i = 0; !ok && i < m.rows(); ++i) {
      for (Index j = 0; j < m.cols(); ++j) {
        const bool unknown = nan_too && std::isnan(m(i, j));
        detail::check<value_error>((m(i, j) >= 0 && m(i, j) <= most) || unknown,
                                   "BCEWithLogitsLoss: ", name, "(", i, ",", j, ")=", m(i, j),
                                   ", expected ", expected);
      }
    }
  }

  detail::Alive alive_;
  BCEWithLogitsLossOptions<S> options_;
  Buffer<S> loss_, dz_, b_;
  S n_ = 1;  // what the sum was divided by
  Index batch_weight_ = 0;
  bool has_gradient_ = false;  // in dz, and not half of one
};

}  // namespace multihot
