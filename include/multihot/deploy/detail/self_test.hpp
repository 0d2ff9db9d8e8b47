#pragma once

#include <cmath>
#include <limits>

#include <multihot/core.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/deploy/detail/logits.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/nn/detail/layer_list.hpp>

/// The self-test of a classifier's file: a few inputs and their logits, which loading computes
/// again.
namespace multihot::detail::deploy {

/// Three samples within a standard deviation of the mean, so that each feature has other numbers.
template <float_or_double S>
Matrix<S> self_test_inputs(const StandardScaler<S>& scaler) {
  Matrix<S> x(3, scaler.mean().size());
  for (Index j = 0; j < x.cols(); ++j) {
    for (Index i = 0; i < x.rows(); ++i) {
      const double deviations = static_cast<double>((3 * i + 2 * j) % 5 - 2) / 2;
      x(i, j) = static_cast<S>(scaler.mean()[j] + deviations * scaler.scale()[j]);
      if (!std::isfinite(x(i, j))) x(i, j) = 0;  // S cannot hold the mean
    }
  }
  return x;
}

/// How far the logits of two machines may differ, for the same standardised inputs z. The same
/// instructions give the same bits. Others, such as a fused multiply-add, round each sum of n
/// products differently: each machine is off by at most (n + 2) eps / 2 of the sum of their
/// magnitudes. To this comes the error of the layer before, times the magnitude of the weights.
template <float_or_double S>
Eigen::MatrixXd logit_tolerance(const auto& network, const Matrix<S>& z) {
  constexpr double eps = std::numeric_limits<S>::epsilon();
  constexpr double least = std::numeric_limits<S>::min();  // for numbers that become 0 below it
  Eigen::MatrixXd x = z.template cast<double>(), error = Eigen::MatrixXd::Zero(z.rows(), z.cols());
  nn::for_each_layer(network.layers(), [&](const auto& layer, auto k) {
    if constexpr (requires { layer.weight; }) {
      const Eigen::MatrixXd w = layer.weight.template cast<double>().transpose();
      const Eigen::RowVectorXd b = layer.bias.template cast<double>().transpose();
      if (k > 0) x = x.cwiseMax(0);  // the ReLU before it, which makes no error larger
      const Eigen::MatrixXd magnitude =
          ((x.cwiseAbs() + error) * w.cwiseAbs()).rowwise() + b.cwiseAbs();
      const double n = static_cast<double>(w.rows()) + 2;
      error = (error * w.cwiseAbs() + n * eps * magnitude).array() + n * least;
      x = (x * w).rowwise() + b;
    }
  });
  return error;
}

/// Throws value_error if a logit of a classifier differs from the expected one by more than
/// rounding, shape_error if there are not as many expected samples as inputs x.
template <float_or_double S>
void check_self_test(const auto& classifier, const Matrix<S>& x, const Matrix<S>& expected) {
  check<shape_error>(x.rows() == expected.rows() && x.rows() > 0, "self-test: got ", x.rows(),
                     " samples of inputs and ", expected.rows(), " of logits, expected as many");
  Matrix<S> z;
  standardise(x, z, classifier.scaler, classifier.feature_names, NonFinite::refuse);
  const Matrix<S> logits = network_logits(classifier.network, z);
  const Eigen::MatrixXd tolerance = logit_tolerance(classifier.network, z);
  for (Index j = 0; j < logits.cols(); ++j) {
    for (Index i = 0; i < logits.rows(); ++i) {
      const double difference =
          static_cast<double>(logits(i, j)) - static_cast<double>(expected(i, j));
      check<value_error>(std::abs(difference) <= tolerance(i, j), "self-test: logit ", j,
                         " of sample ", i, " is ", logits(i, j), ", expected ", expected(i, j),
                         ", give or take ", tolerance(i, j));
    }
  }
}

}  // namespace multihot::detail::deploy
