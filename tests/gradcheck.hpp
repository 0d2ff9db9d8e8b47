#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>

#include <multihot/core.hpp>
#include <multihot/random.hpp>

/// Holds hand-written derivatives to the definition. For tests: nothing else includes it.
namespace multihot {

/// df/dw = (f(w + h) - f(w - h)) / 2h, for a w that f() looks at.
/// Its error is about h^2 by curvature and 1e-16 f / h by rounding: least near h = 1e-5.
inline double central_difference(double& w, std::invocable auto f, double h = 1e-5) {
  const double w0 = w;
  w = w0 + h;
  const double above = f();
  w = w0 - h;
  const double below = f();
  w = w0;
  return (above - below) / (2 * h);
}

/// Collects how far derivatives are from their central differences.
struct Difference {
  double worst = 0;     // |derivative - central difference|
  double gradient = 0;  // the largest |derivative|

  void add(double derivative, double numeric) {
    // max() would pass over a nan, and a nan once seen has to stay
    const double difference = std::abs(derivative - numeric);
    if (!(difference <= worst) && !std::isnan(worst)) worst = difference;
    gradient = std::max(gradient, std::abs(derivative));
  }
  double relative() const { return gradient > 0 ? worst / gradient : worst; }
};

/// The worst difference over every parameter and every input of f = sum of c model(x), with random
/// c, relative to the largest derivative: about 1e-9 for a correct model, unless a ReLU has its
/// kink within h of where it is. Overwrites the gradients.       torch.autograd.gradcheck
template <class Model>
double gradcheck(Model& model, Matrix<double> x) {
  Generator generator(0);
  const auto y = model.forward(x).eval();
  const auto c = randn<double>(y.rows(), y.cols(), generator);
  const auto f = [&] { return model(x).cwiseProduct(c).sum(); };

  Matrix<double> dx;
  model.zero_grad();
  model.backward(c, dx);

  Difference difference;
  for (auto& p : model.parameters()) {
    for (Index i = 0; i < p.value.size(); ++i) {
      difference.add(p.grad[i], central_difference(p.value[i], f));
    }
  }
  for (Index i = 0; i < x.size(); ++i) {
    difference.add(dx(i), central_difference(x(i), f));
  }
  return difference.relative();
}

}  // namespace multihot
