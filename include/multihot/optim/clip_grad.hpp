#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/tensor.hpp>

namespace multihot {

/// g = g min(1, max_norm / (|g| + 1e-6)), |g| the norm of all gradients as one vector; returns |g|
///                                                        torch.nn.utils.clip_grad_norm_
///
///   model.backward(criterion.backward());
///   clip_grad_norm_(model.parameters(), 1.0);
///   optimizer.step();
///
/// norm_type is the p of the norm (sum of |g_i|^p)^(1/p); infinity stands for the largest |g_i|.
/// Throws value_error unless max_norm >= 0 and norm_type > 0, and if the norm is infinite or nan
/// (error_if_nonfinite=True in PyTorch). The gradients are unchanged then.
template <float_or_double S>
double clip_grad_norm_(const std::vector<Parameter<S>>& parameters, double max_norm,
                       double norm_type = 2);

/// g = min(max(g, -clip_value), clip_value) for each element; nan stays nan
///                                                       torch.nn.utils.clip_grad_value_
/// Throws value_error unless clip_value >= 0.
template <float_or_double S>
void clip_grad_value_(const std::vector<Parameter<S>>& parameters, double clip_value);

namespace detail::optim {

/// Calls f(g) for parts g of all gradients. Sums over a part may be computed in S; the sum of these
/// is computed in double. So the rounding error does not grow with the number of gradients.
template <float_or_double S>
void for_all_gradients(const std::vector<Parameter<S>>& parameters, auto f) {
  constexpr Index part = 1024;
  for (const auto& p : parameters) {
    for (Index begin = 0; begin < p.grad.size(); begin += part) {
      f(p.grad.segment(begin, std::min(part, p.grad.size() - begin)).array());
    }
  }
}

/// s = add(s, g_i) for all g_i, from s = 0, in 16 sums that are added up at the end: the same order
/// on every machine, and vector code. (Eigen's sum() has one sum for each lane of a register.)
template <class G>
typename G::Scalar sum_of(const G& g, auto add) {
  constexpr Index n = 16;
  typename G::Scalar sums[n] = {};
  const Index whole = g.size() - g.size() % n;
  for (Index i = 0; i < whole; i += n) {
    for (Index j = 0; j < n; ++j) sums[j] = add(sums[j], g.coeff(i + j));
  }
  for (Index i = whole; i < g.size(); ++i) sums[i - whole] = add(sums[i - whole], g.coeff(i));
  for (Index half = n / 2; half > 0; half /= 2) {
    for (Index j = 0; j < half; ++j) sums[j] += sums[j + half];
  }
  return sums[0];
}

/// sum of |g_i|^p, in the type of g for p = 1 and p = 2, else in double
double sum_of_powers(const auto& g, double p) {
  if (p == 1) return sum_of(g, [](auto sum, auto g_i) { return sum + std::abs(g_i); });
  if (p == 2)
    return sum_of(g, [](auto sum, auto g_i) { return kernels::multiply_add(g_i, g_i, sum); });
  // std::pow, since the error of Eigen's pow grows with p.
  const auto power = [p](double g_i) { return std::pow(std::abs(g_i), p); };
  return g.template cast<double>().unaryExpr(power).sum();
}

/// max |g_i|; nan if a g_i is nan
template <float_or_double S>
double largest_gradient(const std::vector<Parameter<S>>& parameters) {
  double largest = 0;
  for_all_gradients(parameters, [&](const auto& g) {
    const double most = g.abs().template maxCoeff<Eigen::PropagateNaN>();
    if (!(most <= largest)) largest = std::isnan(largest) ? largest : most;
  });
  return largest;
}

/// (sum of |g_i|^p)^(1/p), correct even if the sum overflows or underflows
template <float_or_double S>
double gradient_norm(const std::vector<Parameter<S>>& parameters, double p) {
  const auto root = [p](double sum) { return p == 2 ? std::sqrt(sum) : std::pow(sum, 1 / p); };
  double sum = 0;
  Index size = 0;
  if (std::isfinite(p)) {
    for_all_gradients(parameters, [&](const auto& g) {
      sum += sum_of_powers(g, p);
      size += g.size();
    });
    // The sum is so large that powers which underflowed in S make no difference.
    constexpr double eps = std::numeric_limits<S>::epsilon(), tiny = std::numeric_limits<S>::min();
    if (sum >= static_cast<double>(size) * tiny / eps && std::isfinite(sum)) return root(sum);
  }
  const double largest = largest_gradient(parameters);
  if (!std::isfinite(p) || largest == 0 || !std::isfinite(largest)) return largest;
  sum = 0;
  for_all_gradients(parameters, [&](const auto& g) {
    sum += sum_of_powers(g.template cast<double>() / largest, p);
  });
  return largest * root(sum);
}

}  // namespace detail::optim

template <float_or_double S>
double clip_grad_norm_(const std::vector<Parameter<S>>& parameters, double max_norm,
                       double norm_type) {
  detail::check<value_error>(max_norm >= 0, "clip_grad_norm_: max_norm=", max_norm,
                             ", expected >= 0");
  detail::check<value_error>(norm_type > 0, "clip_grad_norm_: norm_type=", norm_type,
                             ", expected > 0");
  const double norm = detail::optim::gradient_norm(parameters, norm_type);
  detail::check<value_error>(std::isfinite(norm), "clip_grad_norm_: the norm of the gradients is ",
                             norm, ", expected finite");
  const double scale = max_norm / (norm + 1e-6);
  if (scale >= 1) return norm;
  for (const auto& p : parameters) {
    auto g = p.grad;
    if (scale >= std::numeric_limits<S>::min()) {
      g *= static_cast<S>(scale);
    } else {  // subnormal in S: it would lose digits
      g = (g.template cast<double>() / (norm + 1e-6) * max_norm).template cast<S>();
    }
  }
  return norm;
}

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
