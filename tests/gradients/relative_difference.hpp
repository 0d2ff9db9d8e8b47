#pragma once

#include <algorithm>
#include <cmath>
#include <multihot/gradcheck.hpp>

/// For tests that ask for more than gradcheck(): how far derivatives are from central differences.
namespace multihot {

struct Difference {
  double worst = 0;     // |analytical - numerical|
  double gradient = 0;  // the largest |analytical|

  void add(double analytical, double numerical) {
    // max() would pass over a nan, and a nan once seen has to stay
    const double difference = std::abs(analytical - numerical);
    if (!(difference <= worst) && !std::isnan(worst)) worst = difference;
    gradient = std::max(gradient, std::abs(analytical));
  }
  double relative() const { return gradient > 0 ? worst / gradient : worst; }
};

/// The error of a central difference is least near this step: see central_difference().
inline constexpr double best_step = 1e-5;

/// The worst difference of all derivatives of a model, relative to the largest derivative: about
/// 1e-9 for a correct model, unless a ReLU has its kink within a step of where it is.
template <class Model>
double relative_difference(const Model& model, const Matrix<double>& x) {
  Difference difference;
  multihot::detail::nn::differentiate_model(model, x, best_step, [&](const auto& derivative) {
    difference.add(derivative.analytical, derivative.numerical);
  });
  return difference.relative();
}

/// The same for a loss and its logits.
template <class Loss>
double relative_difference(const Loss& criterion, const Matrix<double>& z,
                           const Matrix<double>& t) {
  Difference difference;
  multihot::detail::nn::differentiate_loss(criterion, z, t, best_step, [&](const auto& derivative) {
    difference.add(derivative.analytical, derivative.numerical);
  });
  return difference.relative();
}

}  // namespace multihot
