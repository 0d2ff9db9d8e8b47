#include "bce.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <multihot/multihot.hpp>
#include <optional>
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

/// A weight of each element, 1 without any
template <class S>
Eigen::ArrayXXd full(const std::optional<nn::Matrix<S>>& w) {
  if (!w) return Eigen::ArrayXXd::Ones(rows, cols);
  return w->replicate(rows / w->rows(), cols / w->cols()).template cast<double>().array();
}

}  // namespace

/// PyTorch's loss is w [(1 - t) z + (1 + (p - 1) t) log(1 + exp(-z))], of which the first term may
/// take all but the last digits of the second away, where ours adds terms of one sign. Its gradient
/// is w [(1 - t + p t) sigmoid(z) - p t]. Each side rounds fewer than 16 times on the way, to half
/// an eps of these terms, or to the smallest number that there is. A sum of n rounds n times more.
TEST_CASE_TEMPLATE("golden: BCEWithLogitsLoss", S, float, double) {
  const double eps = std::numeric_limits<S>::epsilon(),
               smallest = std::numeric_limits<S>::denorm_min();
  const auto z = matrix<S>(golden::logits, rows, cols);
  const auto t = matrix<S>(golden::targets, rows, cols);
  const int n = rows * cols;
  const Eigen::ArrayXXd zs = z.template cast<double>(), ts = t.template cast<double>();
  const Eigen::ArrayXXd softplus =
      (-zs).max(0) + (-zs.abs()).unaryExpr([](double x) { return std::log1p(std::exp(x)); });

  Worst loss, gradient;
  int equal = 0, numbers = 0;
  const auto see = [&](S ours, double pytorch, double tolerance) {
    loss.see(ours, pytorch, tolerance);
    equal += ours == pytorch;
    numbers += 1;
  };
  for (const auto& expected : golden::bce<S>) {
    const auto o = options<S>(expected);
    const Eigen::ArrayXXd w = full(o.weight), p = full(o.pos_weight);
    const Eigen::ArrayXXd terms = w * ((1 - ts) * zs.abs() + (1 + (p - 1) * ts) * softplus);
    const Eigen::ArrayXXd factors = w * (1 + p);
    const double share = o.reduction == nn::Reduction::mean ? 1.0 / n : 1.0;

    nn::BCEWithLogitsLoss<S> criterion(o);
    if (o.reduction == nn::Reduction::none) {
      const auto& l = criterion.unreduced(z, t);
      for (int k = 0; k < n; ++k) {
        const int i = k / cols, j = k % cols;
        see(l(i, j), expected.loss[k], 16 * (eps * terms(i, j) + smallest * factors(i, j)));
      }
    } else {
      see(criterion.forward(z, t), expected.loss[0], (16 + n) * eps * terms.sum() * share);
    }
    const auto& dz = criterion.backward();
    for (int k = 0; k < n; ++k) {
      const int i = k / cols, j = k % cols;
      gradient.see(dz(i, j), expected.gradient[k], 16 * eps * factors(i, j) * share);
    }
  }
  MESSAGE("loss: ", equal, " of ", numbers, " have PyTorch's bits, ", loss.text());
  MESSAGE("gradient: ", gradient.text());
  CHECK(loss.is_tolerable());
  CHECK(gradient.is_tolerable());
}
