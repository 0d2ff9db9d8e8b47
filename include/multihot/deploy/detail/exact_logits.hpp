#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/deploy/detail/exported_layers.hpp>
#include <multihot/detail/check_finite.hpp>
#include <multihot/kernels/fma.hpp>

namespace multihot::detail::deploy {

/// A few samples and their logits, with which an exported network tests itself. They are computed
/// in double and by fma() alone, so that they have the same bits on every machine.
template <class S>
struct SelfTest {
  Eigen::Matrix<S, Dynamic, Dynamic, Eigen::RowMajor> x, z;  // (samples, features), (.., labels)
  double tolerance = 0;  // of a logit; rounding errors of S are smaller
};

/// The sums and, in the second column, the sums of absolute values, W a + b.
inline Eigen::MatrixX2d exact_linear(const auto& linear, const Eigen::MatrixX2d& a) {
  Eigen::MatrixX2d y(linear.out_features(), 2);
  for (Index j = 0; j < y.rows(); ++j) {
    y.row(j) << static_cast<double>(linear.bias[j]), std::abs(static_cast<double>(linear.bias[j]));
    for (Index k = 0; k < a.rows(); ++k) {
      const auto w = static_cast<double>(linear.weight(j, k));
      y(j, 0) = kernels::fma(w, a(k, 0), y(j, 0));
      y(j, 1) = kernels::fma(std::abs(w), a(k, 1), y(j, 1));
    }
  }
  return y;
}

template <class S>
SelfTest<S> self_test(const ExportedLayers<S>& layers, const StandardScaler<S>& scaler) {
  constexpr Index samples = 2;
  const Index features = scaler.mean().size();
  SelfTest<S> test;
  test.x.resize(samples, features);
  for (Index i = 0; i < samples; ++i) {
    for (Index j = 0; j < features; ++j) {  // mean + s scale, where -2 <= s <= 2
      const double s = static_cast<double>((i + 1) * (j + 3) * 7 % 17 - 8) / 4;
      test.x(i, j) = static_cast<S>(kernels::fma(s, scaler.scale()[j], scaler.mean()[j]));
    }
  }
  const Matrix<S> standardised = scaler.transform(test.x);
  test.z.resize(samples, layers.back().linear.out_features());
  for (Index i = 0; i < samples; ++i) {
    Eigen::MatrixX2d a(features, 2);
    a.col(0) = standardised.row(i).transpose().template cast<double>();
    a.col(1) = a.col(0).cwiseAbs();
    double terms = 0;
    for (const auto& layer : layers) {
      terms += static_cast<double>(a.rows() + 2);
      a = exact_linear(layer.linear, a);
      if (layer.relu) a.col(0) = a.col(0).cwiseMax(0);
    }
    test.z.row(i) = a.col(0).transpose().template cast<S>();
    const double rounding = terms * std::numeric_limits<S>::epsilon() / 2 * a.col(1).maxCoeff();
    test.tolerance = std::max(test.tolerance, rounding);
  }
  check_finite("export: logits of the self-test", test.z);
  return test;
}

}  // namespace multihot::detail::deploy
