#pragma once

#include <cmath>
#include <string>

#include <multihot/core.hpp>
#include <multihot/nn/detail/differentiate.hpp>

namespace multihot {

/// PyTorch's defaults. A derivative is right if |analytical - numerical| <= atol + rtol
/// |numerical|.
struct GradcheckOptions {
  double eps = 1e-6;  // the step of the central differences
  double atol = 1e-5;
  double rtol = 1e-3;
  bool raise_exception = false;  // throw value_error, which names the derivative that is wrong
};

namespace detail {

/// Whether all derivatives are right that differentiate(compare) computes.
bool all_right(const GradcheckOptions& options, auto differentiate) {
  const double eps = options.eps, atol = options.atol, rtol = options.rtol;
  check<value_error>(std::isfinite(eps) && eps > 0, "gradcheck: eps=", eps, ", expected > 0");
  check<value_error>(atol >= 0, "gradcheck: atol=", atol, ", expected >= 0");
  check<value_error>(rtol >= 0, "gradcheck: rtol=", rtol, ", expected >= 0");
  bool all = true;
  differentiate([&](const detail::nn::Derivative& d) {
    const bool right = std::abs(d.analytical - d.numerical) <= atol + rtol * std::abs(d.numerical);
    all = all && right;
    check<value_error>(right || !options.raise_exception,
                       "gradcheck: the derivative with respect to ", d.variable.place(d.at), " is ",
                       d.analytical, ", expected ", d.numerical);
  });
  return all;
}

template <class T>
concept of_double = detail::nn::works_in<T, double>;

}  // namespace detail

/// Whether the backward pass of a layer or of a model gives the derivatives of its forward pass,
/// which are computed by central differences                        torch.autograd.gradcheck
///
///   struct Tanh { ... };                                // a layer of your own (nn/layer.hpp)
///   nn::gradcheck(Tanh(), nn::randn<double>(3, 4, g))   // true if it is right
///
/// Each element of the output y is differentiated with respect to each element of x and of the
/// parameters: take a small x, and small layers. Let no element of x be near a kink, as 0 is one of
/// ReLU. A model without backward(dy, dx) is checked with respect to its parameters. Layers that
/// draw random numbers draw the same ones in each pass.
///
/// The layer or model is copied, and stays as it is. Throws what its passes throw.
template <detail::of_double Layer, batch_of<double, Dynamic> X>
bool gradcheck(const Layer& layer, const X& x, const GradcheckOptions& options = {}) {
  return detail::all_right(options, [&](auto compare) {
    if constexpr (detail::nn::has_parameters<Layer>) {
      detail::nn::differentiate_model(layer, x, options.eps, compare);
    } else {
      detail::nn::differentiate_layer(layer, x, options.eps, compare);
    }
  });
}

/// Whether backward() of a loss is the gradient of forward(logits, targets) with respect to the
/// logits.
template <detail::of_double Loss, batch_of<double, Dynamic> Z, eigen_expression T>
bool gradcheck(const Loss& criterion, const Z& logits, const T& targets,
               const GradcheckOptions& options = {}) {
  return detail::all_right(options, [&](auto compare) {
    detail::nn::differentiate_loss(criterion, logits, targets, options.eps, compare);
  });
}

template <class T, eigen_expression X>
  requires(!detail::of_double<T> || !batch_of<X, double, Dynamic>)
bool gradcheck(const T&, const X&, auto&&...) = delete;  // use double: float has too few digits

}  // namespace multihot
