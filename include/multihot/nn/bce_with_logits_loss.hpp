#pragma once

#include <cmath>
#include <optional>

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/nn/sigmoid.hpp>

namespace multihot {

enum class Reduction { none, mean, sum };

/// A weight is (1, labels), (samples, 1) or (samples, labels), finite and not negative.
template <float_or_double S>
struct BCEWithLogitsLossOptions {
  std::optional<Matrix<S>> weight = {};      // of each element of the loss
  std::optional<Matrix<S>> pos_weight = {};  // of its positive part: > 1 raises recall
  Reduction reduction = Reduction::mean;     // over all samples and labels
};

/// Binary cross entropy of logits z and targets t in [0, 1]     torch.nn.BCEWithLogitsLoss
///
///   l = -w [p t log sigmoid(z) + (1 - t) log(1 - sigmoid(z))]
///
/// in the log-sum-exp form, which never takes the logarithm of a rounded zero:
///
///   log(1 + exp(z)) = max(z, 0) + log1p(exp(-|z|)) = -log(1 - sigmoid(z)),
///   l = a log(1 + exp(z)) + b log(1 + exp(-z)),      a = w (1 - t),  b = w p t.
template <float_or_double S>
class BCEWithLogitsLoss {
 public:
  using Options = BCEWithLogitsLossOptions<S>;
  using View = typename Buffer<S>::View;

  /// Throws value_error if a weight is negative, infinite or nan.
  explicit BCEWithLogitsLoss(Options options = {}) : options_(std::move(options)) {
    check_weight("weight", options_.weight);
    check_weight("pos_weight", options_.pos_weight);
  }

  /// The mean or the sum of l. Remembers dz for backward().
  /// Throws shape_error, or value_error for a target outside of [0, 1] and for an empty batch.
  template <batch_of<S, Dynamic> Z, batch_of<S, Z::ColsAtCompileTime> T>
  S forward(const Z& logits, const T& targets) {
    if (options_.reduction == Reduction::none) {
      throw state_error(
          "BCEWithLogitsLoss: forward() with Reduction::none, expected mean or sum; "
          "unreduced() gives the matrix");
    }
    const auto size = static_cast<S>(logits.size());
    const bool mean = options_.reduction == Reduction::mean;
    const S total = evaluate(logits, targets, mean ? 1 / size : S(1)).sum();
    return mean ? total / size : total;
  }

  /// l itself, whatever the reduction; backward() then gives the gradient of its sum.
  template <batch_of<S, Dynamic> Z, batch_of<S, Z::ColsAtCompileTime> T>
  const View& unreduced(const Z& logits, const T& targets) {
    return evaluate(logits, targets, 1);
  }

  S forward(const auto&, const auto&) = delete;    // expected logits and targets of one shape, of S
  S unreduced(const auto&, const auto&) = delete;  // as for forward()
  S forward(const Probabilities<S>&, const auto&) = delete;    // pass raw logits, not probabilities
  S unreduced(const Probabilities<S>&, const auto&) = delete;  // pass raw logits, not probabilities

  /// dz (samples, labels), the gradient of what was last computed with respect to the logits.
  /// Throws state_error before the first forward().
  const View& backward() const {
    if (dz_.view().size() == 0) {
      throw state_error("BCEWithLogitsLoss: backward() without a forward() before it");
    }
    return dz_.view();
  }

 private:
  using Weight = std::optional<Matrix<S>>;

  const View& evaluate(const auto& logits, const auto& targets, S scale) {
    const Index rows = logits.rows(), cols = logits.cols();
    check_shapes(logits, targets);

    auto b = scratch_.resize(rows, cols).array();
    b = targets;
    check_targets(b);

    // a = w (1 - t),  b = w p t
    auto a = loss_.resize(rows, cols).array();
    a = 1 - b;
    if (options_.pos_weight) multiply(b, *options_.pos_weight);
    if (options_.weight) {
      multiply(a, *options_.weight);
      multiply(b, *options_.weight);
    }

    auto z = dz_.resize(rows, cols).array();
    z = logits;
    for (Index i = 0; i < z.size(); ++i) evaluate(z(i), a(i), b(i), scale);
    return loss_.view();
  }

  /// z becomes dz, a becomes l.
  static void evaluate(S& z, S& a, const S b, const S scale) {
    const S e = std::exp(-std::abs(z));
    // dl/dz = a sigmoid(z) - b sigmoid(-z)
    const S dz = (z > 0 ? a - b * e : a * e - b) / (1 + e);
    // l = a log(1 + exp(z)) + b log(1 + exp(-z)), where 0 log(1 + exp(inf)) is 0
    const S c = z > 0 ? a : b;
    a = (a + b) * std::log1p(e) + (c == 0 ? 0 : c * std::abs(z));
    z = dz * scale;
  }

  /// m *= w, with w (1, labels), (samples, 1) or (samples, labels)
  static void multiply(auto& m, const Matrix<S>& w) {
    if (w.rows() == m.rows() && w.cols() == m.cols()) {
      m *= w.array();
    } else if (w.rows() == 1) {
      m.rowwise() *= w.row(0).array();
    } else {
      m.colwise() *= w.col(0).array();
    }
  }

  void check_shapes(const auto& logits, const auto& targets) const {
    const Index rows = logits.rows(), cols = logits.cols();
    if (targets.rows() != rows || targets.cols() != cols) {
      throw shape_error(detail::message("BCEWithLogitsLoss: targets are ", detail::shape(targets),
                                        ", expected ", detail::shape(logits), ", as the logits"));
    }
    if (logits.size() == 0) {
      throw value_error(detail::message("BCEWithLogitsLoss: the batch is ", detail::shape(logits),
                                        ", expected at least one row and one label"));
    }
    check_shape("weight", options_.weight, rows, cols);
    check_shape("pos_weight", options_.pos_weight, rows, cols);
  }

  static void check_shape(const char* name, const Weight& weight, Index rows, Index cols) {
    if (!weight) return;
    const bool per_label = weight->rows() == 1 && weight->cols() == cols;
    const bool per_sample = weight->rows() == rows && weight->cols() == 1;
    const bool per_element = weight->rows() == rows && weight->cols() == cols;
    if (!per_label && !per_sample && !per_element) {
      throw shape_error(detail::message("BCEWithLogitsLoss: ", name, " is ", detail::shape(*weight),
                                        ", expected ", detail::shape(1, cols), ", ",
                                        detail::shape(rows, 1), " or ", detail::shape(rows, cols)));
    }
  }

  static void check_weight(const char* name, const Weight& weight) {
    if (!weight) return;
    for (Index j = 0; j < weight->cols(); ++j) {
      for (Index i = 0; i < weight->rows(); ++i) {
        const S w = (*weight)(i, j);
        if (std::isfinite(w) && w >= 0) continue;
        throw value_error(detail::message("BCEWithLogitsLoss: ", name, "(", i, ",", j, ")=", w,
                                          ", expected finite and >= 0"));
      }
    }
  }

  static void check_targets(const auto& t) {
    bool all = true;
    for (Index i = 0; i < t.size(); ++i) all &= t(i) >= 0 && t(i) <= 1;
    if (all) return;
    for (Index i = 0; i < t.rows(); ++i) {
      for (Index j = 0; j < t.cols(); ++j) {
        if (t(i, j) >= 0 && t(i, j) <= 1) continue;
        throw value_error(detail::message("BCEWithLogitsLoss: target(", i, ",", j, ")=", t(i, j),
                                          ", expected in [0, 1]"));
      }
    }
  }

  Options options_;
  Buffer<S> loss_, dz_, scratch_;
};

}  // namespace multihot
