#pragma once

#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/optim/detail/adam_base.hpp>
#include <multihot/parameter.hpp>

namespace multihot {

struct AdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;  // L2 penalty: the gradient becomes g + weight_decay w
  bool amsgrad = false;
};

struct AdamWOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;  // decoupled: each step subtracts lr weight_decay w
  bool amsgrad = false;
};

/// Kingma and Ba, "Adam: a method for stochastic optimization", 2015       torch.optim.Adam
///
///   m = beta1 m + (1 - beta1) g
///   v = beta2 v + (1 - beta2) g^2
///   w = w - lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
///
/// t is the number of the step, from 1. With amsgrad, the largest v so far is used instead of v.
/// The weights have the bits of PyTorch 2.6 on a CPU: of its kernels with FMA if the program is
/// compiled for a machine with FMA, else of its kernels without.
///
///   nn::Adam optimizer(model.parameters(), {.lr = 1e-2});
///   optimizer.zero_grad();
///   model.backward(criterion.backward());
///   optimizer.step();
template <float_or_double S>
class Adam : public detail::optim::AdamBase<S> {
 public:
  /// Throws value_error for an option out of range, for no parameters, or for one given twice.
  explicit Adam(std::vector<Parameter<S>> parameters, const AdamOptions& options = {})
      : Adam::AdamBase("Adam", std::move(parameters), options, false) {}
};

/// Loshchilov and Hutter, "Decoupled weight decay regularization", 2019    torch.optim.AdamW
///
///   w = (1 - lr weight_decay) w, then Adam's step without a decay of g
template <float_or_double S>
class AdamW : public detail::optim::AdamBase<S> {
 public:
  /// Throws as Adam does.
  explicit AdamW(std::vector<Parameter<S>> parameters, const AdamWOptions& options = {})
      : AdamW::AdamBase("AdamW", std::move(parameters), options, true) {}
};

}  // namespace multihot
