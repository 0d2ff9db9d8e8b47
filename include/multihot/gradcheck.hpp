#pragma once

#include <cmath>
#include <string>

#include <multihot/core.hpp>
#include <multihot/nn/detail/differentiate.hpp>

/// Checks the backward pass of your own layer, loss or model against central differences of its
/// forward pass                                                      torch.autograd.gradcheck
///
///   struct Tanh { ... };                                    // a layer of your own (nn/layer.hpp)
///   bool right = gradcheck(Tanh(), randn<double>(3, 4, g));      // x (samples, features)
///   right = gradcheck(criterion, logits, targets);               // both (samples, labels)
///
/// Each element of the output y is differentiated with respect to each element of x and of the
/// parameters, so use a small x and small layers, in double. No element of x may be near a kink,
/// such as 0 of ReLU. A model without backward(dy, dx) is checked for its parameters only. Layers
/// that draw random numbers draw the same ones in each pass.
namespace multihot {

/// A derivative is right if |analytical - numerical| <= atol + rtol |numerical|. The defaults are
/// PyTorch's.
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

/// True if the backward pass of a layer or a model is right: see the top of this file. The layer or
/// model is copied. Throws what its passes throw.
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

/// The same for a loss: whether backward() is the gradient of forward(logits, targets) with respect
/// to the logits.
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
