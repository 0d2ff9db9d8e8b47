#pragma once

#include <algorithm>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/deploy/detail/exported_layers.hpp>
#include <multihot/kernels/fma.hpp>

namespace multihot::detail::deploy {

/// The logits (samples, labels) of standardised x, computed in double and by fma(), so that they
/// have the same bits on every machine.
template <float_or_double S>
Matrix<S> exact_logits(const ExportedLayers<S>& layers, const Matrix<S>& standardised) {
  Matrix<double> x = standardised.template cast<double>();
  for (const auto& layer : layers) {
    const auto w = layer.linear.weight.template cast<double>();
    Matrix<double> y(x.rows(), w.rows());
    for (Index i = 0; i < y.rows(); ++i) {
      for (Index j = 0; j < y.cols(); ++j) {
        y(i, j) = static_cast<double>(layer.linear.bias[j]);
        for (Index k = 0; k < x.cols(); ++k) y(i, j) = kernels::fma(w(j, k), x(i, k), y(i, j));
        if (layer.relu) y(i, j) = std::max(y(i, j), 0.0);
      }
    }
    x = std::move(y);
  }
  return x.template cast<S>();
}

}  // namespace multihot::detail::deploy
