#pragma once

#include <cmath>
#include <limits>

#include <multihot/core.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/deploy/detail/features.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/nn/detail/layer_list.hpp>

/// The self-test in a classifier's file: a few samples and their logits, which loading computes
/// again.
namespace multihot::detail::deploy {

/// Three samples (3, features) within a standard deviation of the mean
template <float_or_double S>
Matrix<S> self_test_inputs(const StandardScaler<S>& scaler) {
  Matrix<S> x(3, scaler.mean().size());
  for (Index j = 0; j < x.cols(); ++j) {
    for (Index i = 0; i < 3; ++i) {
      const double deviations = static_cast<double>((3 * i + 2 * j) % 5 - 2) / 2;
      x(i, j) = static_cast<S>(scaler.mean()[j] + deviations * scaler.scale()[j]);
      if (!std::isfinite(x(i, j))) x(i, j) = 0;  // S cannot hold the mean
    }
  }
  return x;
}

/// How far the logits of two machines may differ for the same z. Machines with a fused multiply-add
/// and those without round a sum of n products differently: each is off by at most (n + 2) eps / 2
/// times the sum of the magnitudes. To this comes the error of the layer before.
template <float_or_double S>
Matrix<double> rounding_of_logits(const auto& network, const Matrix<S>& z) {
  constexpr double eps = std::numeric_limits<S>::epsilon(), least = std::numeric_limits<S>::min();
  Matrix<double> x = z.template cast<double>(), error = Matrix<double>::Zero(z.rows(), z.cols());
  nn::for_each_layer(network.layers(), [&](const auto& layer, auto) {
    if constexpr (requires { layer.weight; }) {
      const Matrix<double> w = layer.weight.template cast<double>().transpose();
      const Eigen::RowVectorXd b = layer.bias.template cast<double>().transpose();
      const auto n = static_cast<double>(w.rows() + 2);
      Matrix<double> y = (x * w).rowwise() + b;
      Matrix<double> magnitude = ((x.cwiseAbs() + error) * w.cwiseAbs()).rowwise() + b.cwiseAbs();
      magnitude = error * w.cwiseAbs() + n * eps * magnitude;
      magnitude.array() += n * least;  // for numbers that are flushed to zero
      error.swap(magnitude);           // (Eigen's assignment is unsafe if memory runs out)
      x.swap(y);
      x = x.cwiseMax(0);  // ReLU, by which no error grows. After the last layer x is not used.
    }
  });
  return error;
}

/// Throws value_error if a classifier's logits for x differ from the expected ones by more than
/// rounding.
template <float_or_double S>
void check_self_test(const auto& classifier, const Matrix<S>& x, const Matrix<S>& expected) {
  Matrix<S> z;
  standardise(x, z, classifier.scaler, classifier.feature_names, NonFinite::refuse);
  const Matrix<S> got = logits(classifier.network, z);
  check<shape_error>(shape(got) == shape(expected) && got.rows() > 0, "self-test: got ",
                     shape(expected), " logits, expected ", shape(got));
  const auto rounding = rounding_of_logits(classifier.network, z);
  for (Index j = 0; j < got.cols(); ++j) {
    for (Index i = 0; i < got.rows(); ++i) {
      const auto off = static_cast<double>(got(i, j)) - static_cast<double>(expected(i, j));
      check<value_error>(std::abs(off) <= rounding(i, j), "self-test: logit(", i, ",", j,
                         ")=", got(i, j), ", expected ", expected(i, j), ", and rounding of ",
                         rounding(i, j), " at most");
    }
  }
}

}  // namespace multihot::detail::deploy
