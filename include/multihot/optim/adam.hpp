#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/parameter.hpp>

namespace multihot {

struct AdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;  // of the L2 norm: g + weight_decay w is the gradient
  bool amsgrad = false;
};

struct AdamWOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;  // decoupled: w shrinks by lr weight_decay
  bool amsgrad = false;
};

/// Kingma and Ba, "Adam: a method for stochastic optimization", 2015       torch.optim.Adam
///
///   m = beta1 m + (1 - beta1) g
///   v = beta2 v + (1 - beta2) g^2
///   w = w - lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
///
/// t counts the steps, not the tensors. With amsgrad the largest v so far takes the place of v.
template <float_or_double S>
class Adam {
 public:
  /// Throws value_error for an option outside of its range, and for no parameters or one given
  /// twice.
  explicit Adam(std::vector<Parameter<S>> parameters, const AdamOptions& options = {})
      : Adam("Adam", false, std::move(parameters), options) {}

  void zero_grad() {
    for (auto& run : runs_) run.grad.setZero();
  }

  /// One step along the gradients. Throws value_error if one of them is infinite or nan, and then
  /// has changed nothing.
  void step() {
    check_gradients();
    t_ += 1;
    Index offset = 0;
    for (auto& run : runs_) {
      const Index size = run.value.size();
      auto w = run.value.array();
      if (options_.weight_decay == 0) {
        update(w, run.grad.array(), offset);
      } else if (decoupled_) {
        w *= static_cast<S>(1 - options_.lr * options_.weight_decay);
        update(w, run.grad.array(), offset);
      } else {
        auto g = decayed_.segment(offset, size).array();
        g = run.grad.array() + static_cast<S>(options_.weight_decay) * w;
        update(w, g, offset);
      }
      offset += size;
    }
  }

 protected:
  Adam(const char* name, bool decoupled, std::vector<Parameter<S>> parameters,
       const AdamOptions& options)
      : name_(name), decoupled_(decoupled), options_(options), parameters_(std::move(parameters)) {
    check_options();
    check_parameters();
    for (const auto& p : parameters_) append(p);
    Index size = 0;
    for (const auto& run : runs_) size += run.value.size();
    m_.setZero(size);
    v_.setZero(size);
    if (options_.amsgrad) v_max_.setZero(size);
    if (options_.weight_decay != 0 && !decoupled_) decayed_.setZero(size);
  }

 private:
  /// w, g and the moments from offset on, by the formula above. Scalars are computed in double and
  /// rounded once, as PyTorch does.
  void update(auto& w, const auto& g, Index offset) {
    const auto [beta1, beta2] = options_.betas;
    const double t = static_cast<double>(t_);
    const auto lr = static_cast<S>(options_.lr / (1 - std::pow(beta1, t)));
    const auto correction = static_cast<S>(std::sqrt(1 - std::pow(beta2, t)));
    // With eps = 0 a gradient that was always 0 gives 0 / 0: take 0.
    const auto eps = std::max(static_cast<S>(options_.eps), std::numeric_limits<S>::min());

    auto m = m_.segment(offset, w.size()).array();
    auto v = v_.segment(offset, w.size()).array();
    m = static_cast<S>(beta1) * m + static_cast<S>(1 - beta1) * g;
    v = static_cast<S>(beta2) * v + static_cast<S>(1 - beta2) * g * g;
    if (!options_.amsgrad) {
      w -= lr * m / (v.sqrt() / correction + eps);
    } else {
      auto v_max = v_max_.segment(offset, w.size()).array();
      v_max = v_max.max(v);
      w -= lr * m / (v_max.sqrt() / correction + eps);
    }
  }

  /// Neighbours in memory become one run, so that a step is one loop over all of a model.
  void append(const Parameter<S>& p) {
    if (!runs_.empty()) {
      auto& last = runs_.back();
      const Index size = last.value.size();
      if (last.value.data() + size == p.value.data() && last.grad.data() + size == p.grad.data()) {
        std::construct_at(&last.value, last.value.data(), size + p.value.size());
        std::construct_at(&last.grad, last.grad.data(), size + p.grad.size());
        return;
      }
    }
    runs_.push_back(p);
  }

  void check_options() const {
    const auto check = [&](const char* option, double value, bool valid, const char* expected) {
      if (valid) return;
      throw value_error(detail::message(name_, ": ", option, "=", value, ", expected ", expected));
    };
    const auto& [lr, betas, eps, weight_decay, amsgrad] = options_;
    const auto finite_from_0 = [](double x) { return std::isfinite(x) && x >= 0; };
    check("lr", lr, finite_from_0(lr) && lr > 0, "finite and > 0");
    check("betas[0]", betas.first, betas.first >= 0 && betas.first < 1, "in [0, 1)");
    check("betas[1]", betas.second, betas.second >= 0 && betas.second < 1, "in [0, 1)");
    check("eps", eps, finite_from_0(eps), "finite and >= 0");
    check("weight_decay", weight_decay, finite_from_0(weight_decay), "finite and >= 0");
  }

  void check_parameters() const {
    if (parameters_.empty()) {
      throw value_error(detail::message(name_, ": got no parameters, expected at least one"));
    }
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (parameters_[i].value.data() == parameters_[k].value.data()) {
          throw value_error(detail::message(name_, ": parameters ", k, " and ", i,
                                            " are the same, expected each one once"));
        }
      }
    }
  }

  void check_gradients() const {
    bool finite = true;  // 0 g is 0 for every finite g, and nan for the others
    for (const auto& run : runs_) finite = finite && (run.grad.array() * S(0)).sum() == 0;
    if (finite) return;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const auto& g = parameters_[i].grad;
      for (Index j = 0; j < g.size(); ++j) {
        if (std::isfinite(g[j])) continue;
        throw value_error(detail::message(name_, ": gradient of parameter ", i, " at ", j, " is ",
                                          g[j], ", expected finite; no step was taken"));
      }
    }
  }

  const char* name_;
  bool decoupled_;
  AdamOptions options_;
  std::vector<Parameter<S>> parameters_;
  std::vector<Parameter<S>> runs_;
  std::int64_t t_ = 0;               // steps taken
  Eigen::VectorX<S> m_, v_, v_max_;  // moments of all runs, one after the other
  Eigen::VectorX<S> decayed_;        // g + weight_decay w
};

/// Loshchilov and Hutter, "Decoupled weight decay regularization", 2019    torch.optim.AdamW
///
///   w = (1 - lr weight_decay) w, and then Adam's step
template <float_or_double S>
class AdamW : public Adam<S> {
 public:
  explicit AdamW(std::vector<Parameter<S>> parameters, const AdamWOptions& options = {})
      : Adam<S>("AdamW", true, std::move(parameters),
                {options.lr, options.betas, options.eps, options.weight_decay, options.amsgrad}) {}
};

}  // namespace multihot
