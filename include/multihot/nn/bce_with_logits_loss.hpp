#pragma once

#include <limits>
#include <utility>

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/detail/ownership.hpp>
#include <multihot/executor.hpp>
#include <multihot/kernels/bce.hpp>
#include <multihot/kernels/row_major.hpp>
#include <multihot/missing.hpp>
#include <multihot/nn/bce_with_logits_loss_options.hpp>
#include <multihot/nn/detail/check_range.hpp>
#include <multihot/nn/detail/loss_weight.hpp>
#include <multihot/nn/detail/sum.hpp>
#include <multihot/nn/detail/transpose_hint.hpp>
#include <multihot/nn/sigmoid.hpp>

namespace multihot {

namespace detail::nn {

template <class Z, class S>
concept logits_of = batch_of<Z, S, Dynamic> && !probabilities<Z>;

}  // namespace detail::nn

/// Binary cross entropy of logits z and targets t in [0, 1]      torch.nn.BCEWithLogitsLoss
///
///   l = -w [p t log sigmoid(z) + (1 - t) log(1 - sigmoid(z))]
///
/// in the log-sum-exp form, which never takes the logarithm of a number that was rounded to zero:
///
///   -log(1 - sigmoid(z)) = log(1 + exp(z)) = max(z, 0) + log1p(exp(-|z|)),
///   l = a log(1 + exp(z)) + b log(1 + exp(-z)),      a = w (1 - t),  b = w p t.
template <float_or_double S>
class BCEWithLogitsLoss {
 public:
  using Scalar = S;

  /// Throws value_error if a weight is negative, infinite or nan.
  explicit BCEWithLogitsLoss(BCEWithLogitsLossOptions<S> options = {})
      : options_(std::move(options)) {
    for_each_weight([](const auto& weight) {
      detail::nn::check_range(weight.name, weight.w, std::numeric_limits<S>::max(),
                              "finite and >= 0");
    });
  }
  BCEWithLogitsLoss(const BCEWithLogitsLoss&) = default;
  BCEWithLogitsLoss(BCEWithLogitsLoss&&) noexcept = default;
  BCEWithLogitsLoss& operator=(const BCEWithLogitsLoss& o) { return *this = BCEWithLogitsLoss(o); }
  BCEWithLogitsLoss& operator=(BCEWithLogitsLoss&&) noexcept = default;

  /// The mean or the sum of l. Keeps dz for backward().
  /// Throws shape_error, or value_error for a target outside of [0, 1], for an empty batch and for
  /// one without a known target.
  template <detail::nn::logits_of<S> Z, batch_of<S, Z::ColsAtCompileTime> T>
  S forward(const Z& logits, const T& targets) {
    return forward(logits, targets, Serial());
  }
  template <detail::nn::logits_of<S> Z, batch_of<S, Z::ColsAtCompileTime> T, executor E>
  S forward(const Z& logits, const T& targets, const E& threads) {
    detail::check<state_error>(options_.reduction != Reduction::none,
                               "BCEWithLogitsLoss: forward()",
                               " with Reduction::none, expected mean or sum; see unreduced()");
    S* row_major = row_major_.resize(logits.rows(), logits.cols()).data();  // may throw: first
    const Batch<S>& l = evaluate(logits, targets, options_.reduction, threads);
    kernels::to_row_major(l.data(), l.rows(), l.cols(), row_major);
    return detail::nn::pytorch_mean(row_major, l.size(), n_);
  }

  /// l itself, whatever the reduction; backward() then gives the gradient of its sum.
  template <detail::nn::logits_of<S> Z, batch_of<S, Z::ColsAtCompileTime> T>
  const Batch<S>& unreduced(const Z& logits, const T& targets) {
    return evaluate(logits, targets, Reduction::none, Serial());
  }

  S forward(const auto&, const auto&,  // expected logits and targets of one shape, of S
            const auto&...) = delete;
  S forward(const auto&, const integral_batch auto&,  // cast targets to S: y.cast<S>()
            const auto&...) = delete;
  template <probabilities Z>
  S forward(const Z&, const auto&, const auto&...) = delete;  // pass raw logits, not probabilities
  template <probabilities Z, integral_batch T>
  S forward(const Z&, const T&, const auto&...) = delete;  // pass raw logits, not probabilities

  S unreduced(const auto&, const auto&) = delete;  // expected logits and targets of one shape, of S
  S unreduced(const auto&, const integral_batch auto&) = delete;  // cast targets to S: y.cast<S>()
  template <probabilities Z>
  S unreduced(const Z&, const auto&) = delete;  // pass raw logits, not probabilities
  template <probabilities Z, integral_batch T>
  S unreduced(const Z&, const T&) = delete;  // pass raw logits, not probabilities

  /// dz (samples, labels), the gradient of the last loss with respect to the logits.
  /// Throws state_error before the first forward().
  const Batch<S>& backward() const {
    alive_.check("BCEWithLogitsLoss");
    detail::check<state_error>(has_gradient_,
                               "BCEWithLogitsLoss: backward() without a forward() before it");
    return dz_.view();
  }

  Reduction reduction() const { return options_.reduction; }
  Missing missing() const { return options_.missing; }

  /// The weight of the last loss in a mean over several batches: the number of samples, or of known
  /// labels where unknown ones are ignored. 0 for a sum: sums add up.
  Index batch_weight() const { return batch_weight_; }

  /// Throws shape_error if a weight belongs to the samples of one batch, and not to the labels.
  void check_any_batch(Index labels) const {
    for_each_weight([&](const auto& weight) { weight.check_any_batch(labels); });
  }

 private:
  const Batch<S>& evaluate(const auto& logits, const auto& targets, Reduction reduction,
                           const auto& threads) {
    alive_.check("BCEWithLogitsLoss");
    check_shapes(detail::shape(logits), detail::shape(targets));
    const Index rows = logits.rows(), cols = logits.cols(), size = rows * cols;
    const S *z = columns_of(logits, z_), *t = columns_of(targets, t_);
    const bool ignore = options_.missing == Missing::ignore;
    const Eigen::Map<const Eigen::ArrayXX<S>> t_map(t, rows, cols);
    detail::nn::check_range("target", t_map, 1, "in [0, 1]", ignore);
    const Index known = ignore ? (t_map == t_map).count() : size;
    detail::check<value_error>(
        known > 0, "BCEWithLogitsLoss: all targets are nan, expected one that", " is known");

    const bool plain = known == size && !options_.pos_weight && !options_.weight;
    if (!plain) set_coefficients(t_map, known < size);
    S* l = l_.resize(rows, cols).data();
    S* dz = dz_.resize(rows, cols).data();  // last: without memory, backward() has the last dz

    n_ = reduction == Reduction::mean ? static_cast<S>(known) : 1;
    batch_weight_ = reduction != Reduction::mean ? 0 : ignore ? known : rows;
    const S scale = 1 / n_, *a = a_.view().data(), *b = b_.view().data();
    if (plain) kernels::bce<false>(z, a, t, size, scale, l, dz, threads);
    else kernels::bce<true>(z, a, b, size, scale, l, dz, threads);
    has_gradient_ = true;
    return l_.view();
  }

  /// The numbers of x, column by column: where they are, or a copy in the buffer.
  template <class X>
  const S* columns_of(const X& x, Buffer<S>& buffer) const {
    auto& copy = buffer.resize(x.rows(), x.cols());  // also if unused: the next batch may need it
    if constexpr ((X::Flags & Eigen::DirectAccessBit) != 0 && !X::IsRowMajor) {
      const bool contiguous = x.innerStride() == 1 && x.outerStride() == x.rows();
      // l and dz change, and x may be a part of them.
      if (contiguous && !l_.contains(x.data()) && !dz_.contains(x.data())) return x.data();
    }
    copy = x;
    return copy.data();
  }

  /// a = w (1 - t),  b = w p t,  and 0 where t is nan
  void set_coefficients(const auto& t, bool some_are_nan) {
    auto a = a_.resize(t.rows(), t.cols()).array();
    auto b = b_.resize(t.rows(), t.cols()).array();
    a = 1 - t;
    b = t;
    if (some_are_nan) {
      a = (t == t).select(a, 0);
      b = (t == t).select(b, 0);
    }
    for_each_weight([&](const auto& weight) {
      if (!weight.vector) weight.multiply(a);
      weight.multiply(b);
    });
  }

  /// f(weight) for those that there are
  void for_each_weight(auto f) const {
    using Weight = detail::nn::LossWeight<S>;
    if (options_.pos_weight) f(Weight{"pos_weight", *options_.pos_weight, true});
    if (options_.weight) f(Weight{"weight", *options_.weight, false});
  }

  void check_shapes(detail::Shape z, detail::Shape t) const {
    if (t != z) [[unlikely]] {
      detail::fail<shape_error>("BCEWithLogitsLoss: targets are ", t, ", expected ", z,
                                detail::nn::transpose_hint(t, z.cols));
    }
    detail::check<value_error>(z.rows > 0 && z.cols > 0, "BCEWithLogitsLoss: the batch is ", z,
                               ", expected at least one row and one label");
    for_each_weight([&](const auto& weight) { weight.check_batch(z); });
  }

  detail::Alive alive_;
  BCEWithLogitsLossOptions<S> options_;
  Buffer<S> z_, t_, a_, b_, l_, dz_;
  Buffer<S> row_major_;  // l in the order in which PyTorch adds it up
  S n_ = 1;              // what the sum was divided by
  Index batch_weight_ = 0;
  bool has_gradient_ = false;  // whether dz is that of a loss
};

}  // namespace multihot
