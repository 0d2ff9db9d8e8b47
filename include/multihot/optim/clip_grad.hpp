#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/parameter.hpp>

namespace multihot {

/// g = g min(1, max_norm / (|g| + 1e-6)), |g| the norm of all gradients as one vector; returns |g|
///                                                        torch.nn.utils.clip_grad_norm_
///
/// norm_type is the p of the norm (sum of |g_i|^p)^(1/p), infinity for the largest |g_i|.
/// Throws value_error unless max_norm >= 0 and norm_type > 0, and, as PyTorch does on request, if
/// the norm is infinite or nan; then it has changed nothing.
template <float_or_double S>
double clip_grad_norm_(const std::vector<Parameter<S>>& parameters, double max_norm,
                       double norm_type = 2) {
  detail::check<value_error>(max_norm >= 0, "clip_grad_norm_: max_norm=", max_norm,
                             ", expected >= 0");
  detail::check<value_error>(norm_type > 0, "clip_grad_norm_: norm_type=", norm_type,
                             ", expected > 0");
  const bool largest = norm_type == std::numeric_limits<double>::infinity();
  double norm = 0;  // its p-th power, up to the root below
  for (const auto& p : parameters) {
    const auto g = p.grad.array();
    if (norm_type == 2) norm += g.square().sum();
    else if (!largest) norm += g.abs().pow(static_cast<S>(norm_type)).sum();
    else if (const S most = g.abs().template maxCoeff<Eigen::PropagateNaN>(); !(most <= norm)) {
      norm = std::isnan(norm) ? norm : most;
    }
  }
  if (norm_type == 2) norm = std::sqrt(norm);
  else if (!largest) norm = std::pow(norm, 1 / norm_type);
  detail::check<value_error>(std::isfinite(norm), "clip_grad_norm_: the norm of the gradients is ",
                             norm, ", expected finite");
  const double scale = max_norm / (norm + 1e-6);
  if (scale < 1) {
    for (const auto& p : parameters) {
      auto g = p.grad;
      g *= static_cast<S>(scale);
    }
  }
  return norm;
}

/// g = min(max(g, -clip_value), clip_value), number by number; nan stays nan
///                                                       torch.nn.utils.clip_grad_value_
/// Throws value_error unless clip_value >= 0.
template <float_or_double S>
void clip_grad_value_(const std::vector<Parameter<S>>& parameters, double clip_value) {
  detail::check<value_error>(clip_value >= 0, "clip_grad_value_: clip_value=", clip_value,
                             ", expected >= 0");
  const auto c = static_cast<S>(clip_value);
  for (const auto& p : parameters) {
    auto g = p.grad;
    g = g.unaryExpr([c](S g_i) { return std::clamp(g_i, -c, c); });
  }
}

}  // namespace multihot
