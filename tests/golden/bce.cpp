#include "bce.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <multihot/multihot.hpp>
#include <string>

#include "worst.hpp"

namespace nn = multihot;

namespace {

constexpr int rows = 6, cols = 5;

/// From PyTorch's order
template <class S>
nn::Matrix<S> matrix(const double* x, int m, int n) {
  using RowMajor = Eigen::Matrix<double, nn::Dynamic, nn::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(x, m, n).cast<S>();
}

template <class S>
nn::BCEWithLogitsLossOptions<S> options(const golden::BCE& expected) {
  nn::BCEWithLogitsLossOptions<S> o;
  const std::string weight = expected.weight, reduction = expected.reduction;
  if (weight == "1x5") o.weight = matrix<S>(golden::weight_1x5, 1, cols);
  if (weight == "6x1") o.weight = matrix<S>(golden::weight_6x1, rows, 1);
  if (weight == "6x5") o.weight = matrix<S>(golden::weight_6x5, rows, cols);
  if (expected.pos_weight) o.pos_weight = matrix<S>(golden::pos_weight, 1, cols);
  o.reduction = reduction == "none"   ? nn::Reduction::none
                : reduction == "mean" ? nn::Reduction::mean
                                      : nn::Reduction::sum;
  return o;
}

/// w (1 + p), no less than the factor of any term of the loss and of its gradient
template <class S>
Eigen::ArrayXXd factors(const nn::BCEWithLogitsLossOptions<S>& o) {
  const auto full = [](const nn::Matrix<S>& w) {
    return w.replicate(rows / w.rows(), cols / w.cols()).template cast<double>().array().eval();
  };
  Eigen::ArrayXXd f = Eigen::ArrayXXd::Ones(rows, cols);
  f += o.pos_weight ? full(*o.pos_weight) : f;
  if (o.weight) f *= full(*o.weight);
  return f;
}

}  // namespace

/// PyTorch writes other terms than we do, none of them above w (1 + p) (1 + |z|), or w (1 + p) in
/// the gradient. Each side rounds fewer than 16 times on the way, to half an eps of that. (In
/// particular PyTorch 1.13 has log(1 + e) for log1p(e), right to an eps of 1, not of e.) A sum of
/// n rounds n times more.
TEST_CASE_TEMPLATE("golden: BCEWithLogitsLoss", S, float, double) {
  const double eps = std::numeric_limits<S>::epsilon();
  const auto z = matrix<S>(golden::logits, rows, cols);
  const auto t = matrix<S>(golden::targets, rows, cols);
  const int n = rows * cols;

  Worst loss, gradient;
  for (const auto& expected : golden::bce<S>) {
    const auto o = options<S>(expected);
    const Eigen::ArrayXXd f = factors(o);
    const Eigen::ArrayXXd scale = f * (1 + z.array().abs().template cast<double>());
    const double share = o.reduction == nn::Reduction::mean ? 1.0 / n : 1.0;

    nn::BCEWithLogitsLoss<S> criterion(o);
    if (o.reduction == nn::Reduction::none) {
      const auto& l = criterion.unreduced(z, t);
      for (int k = 0; k < n; ++k) {
        const int i = k / cols, j = k % cols;
        loss.see(l(i, j), expected.loss[k], 16 * eps * scale(i, j));
      }
    } else {
      loss.see(criterion.forward(z, t), expected.loss[0], (16 + n) * eps * scale.sum() * share);
    }
    const auto& dz = criterion.backward();
    for (int k = 0; k < n; ++k) {
      const int i = k / cols, j = k % cols;
      gradient.see(dz(i, j), expected.gradient[k], 16 * eps * f(i, j) * share);
    }
  }
  MESSAGE("loss: ", loss.text());
  MESSAGE("gradient: ", gradient.text());
  CHECK(loss.is_tolerable());
  CHECK(gradient.is_tolerable());
}
