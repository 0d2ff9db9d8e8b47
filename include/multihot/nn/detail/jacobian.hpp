#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/random.hpp>

/// The Jacobian of a pass, computed by backward() and by central differences.
namespace multihot::detail::nn {

/// Numbers to differentiate with respect to, and where backward() stores their derivatives.
struct Variable {
  using Numbers = Eigen::Map<Eigen::VectorXd>;

  std::string name;
  std::vector<Index> shape;  // as in NamedParameter
  Numbers value, grad;
  bool accumulates;       // backward() adds to the gradient, and does not overwrite it
  bool row_major = true;  // as PyTorch's tensors are

  /// "weight(2,0)" for the number `at`
  std::string place(Index at) const {
    if (shape.size() != 2) return name + "(" + text(at) + ")";
    const Index row = row_major ? at / shape[1] : at % shape[0];
    const Index col = row_major ? at % shape[1] : at / shape[0];
    return name + "(" + text(row) + "," + text(col) + ")";
  }
};

/// One derivative, computed in both ways. The output is an element of y, column by column;
/// y.size() stands for a weighted sum of all elements.
struct Derivative {
  const Variable& variable;
  Index at, output;
  double analytical, numerical;
};

/// df/dw = (f(w + h) - f(w - h)) / 2h, for a number w that f() reads. The error is about h^2 from
/// curvature plus 1e-16 f / h from rounding.
Matrix<double> central_difference(double& w, double h, auto f) {
  const double w0 = w;
  w = w0 + h;
  const Matrix<double> above = f();
  w = w0 - h;
  const Matrix<double> below = f();
  w = w0;
  return (above - below) / (2 * h);
}

/// The gradients of all variables, one after the other, after backward(dy).
Eigen::VectorXd gradients(std::vector<Variable>& variables, Index size, auto forward, auto backward,
                          const Matrix<double>& dy) {
  // This finds layers that overwrite a gradient instead of adding to it, and the reverse.
  for (auto& v : variables) v.grad.setConstant(v.accumulates ? 1 : std::nan(""));
  forward();
  backward(dy);
  Eigen::VectorXd all(size);
  Index k = 0;
  for (const auto& v : variables) {
    all.segment(k, v.grad.size()) = v.grad.array() - (v.accumulates ? 1 : 0);
    k += v.grad.size();
  }
  return all;
}

/// compare(derivative) for each element of y = forward() and each number of the variables, and for
/// a weighted sum of all elements of y, as backward(dy) is linear in dy.
void for_each_derivative(std::vector<Variable> variables, double eps, auto forward, auto backward,
                         auto compare) {
  const Matrix<double> y = forward();
  Generator generator(0);
  const Matrix<double> weights = randn<double>(y.rows(), y.cols(), generator);
  Index size = 0;
  for (const auto& v : variables) size += v.value.size();

  Eigen::MatrixXd analytical(size, y.size() + 1);
  for (Index m = 0; m < y.size(); ++m) {
    Matrix<double> dy = Matrix<double>::Zero(y.rows(), y.cols());
    dy(m) = 1;
    analytical.col(m) = gradients(variables, size, forward, backward, dy);
  }
  analytical.col(y.size()) = gradients(variables, size, forward, backward, weights);

  Index k = 0;
  for (auto& v : variables) {
    for (Index at = 0; at < v.value.size(); ++at, ++k) {
      const Matrix<double> numerical = central_difference(v.value[at], eps, forward);
      for (Index m = 0; m < y.size(); ++m) {
        compare(Derivative{v, at, m, analytical(k, m), numerical(m)});
      }
      compare(Derivative{v, at, y.size(), analytical(k, y.size()),
                         numerical.cwiseProduct(weights).sum()});
    }
  }
}

}  // namespace multihot::detail::nn
