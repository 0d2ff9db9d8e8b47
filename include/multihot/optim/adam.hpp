#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/parameter.hpp>

namespace multihot {

struct AdamOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;  // of the L2 norm: the gradient is g + weight_decay w
  bool amsgrad = false;
};

struct AdamWOptions {
  double lr = 1e-3;
  std::pair<double, double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 1e-2;  // decoupled: w shrinks by lr weight_decay w
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
  /// Throws value_error for an option out of its range, for no parameters, or for one given twice.
  explicit Adam(std::vector<Parameter<S>> parameters, const AdamOptions& options = {})
      : Adam("Adam", false, std::move(parameters), options) {}

  void zero_grad() {
    for (auto& run : runs_) run.grad.setZero();
  }

  /// One step along the gradients. Throws value_error if one of them is infinite or nan, and then
  /// has changed nothing.
  template <executor E = Serial>
  void step(const E& threads = {}) {
    check_gradients(threads);
    t_ += 1;
    // Computed in double and rounded once, as in PyTorch.
    const auto t = static_cast<double>(t_);
    const auto lr = static_cast<S>(options_.lr / (1 - std::pow(options_.betas.first, t)));
    const auto root = static_cast<S>(std::sqrt(1 - std::pow(options_.betas.second, t)));
    Index offset = 0;
    for (auto& run : runs_) {
      for_each_part(run, threads, [&](Index begin, Index n) {
        update(run.value.segment(begin, n).array(), run.grad.segment(begin, n).array(),
               offset + begin, lr, root);
      });
      offset += run.value.size();
    }
  }

 protected:
  Adam(const char* name, bool decoupled, std::vector<Parameter<S>> parameters,
       const AdamOptions& options)
      : name_(name), decoupled_(decoupled), options_(options), parameters_(std::move(parameters)) {
    check_options();
    check_parameters();
    Index size = 0;
    for (const auto& p : parameters_) append(p), size += p.value.size();
    m_.setZero(size);
    v_.setZero(size);
    if (options_.amsgrad) v_max_.setZero(size);
    if (options_.weight_decay != 0 && !decoupled_) decayed_.setZero(size);
  }

 private:
  /// f(begin, n) for parts that stay in the nearest cache from the first formula to the last.
  static void for_each_part(const Parameter<S>& run, const auto& threads, auto f) {
    const Index size = run.value.size(), part = 1024;
    threads.run((size + part - 1) / part,
                [&](Index i) { f(i * part, std::min(part, size - i * part)); });
  }

  /// w, and the moments from offset on, by the formula above:
  /// lr / (1 - beta1^t) is lr here, sqrt(1 - beta2^t) is root.
  void update(auto w, const auto& g, Index offset, S lr, S root) {
    const auto decay = static_cast<S>(options_.weight_decay);
    if (decoupled_) w *= static_cast<S>(1 - options_.lr * options_.weight_decay);
    if (decoupled_ || decay == 0) {
      move(w, g, offset, lr, root);
    } else {
      auto decayed = decayed_.segment(offset, w.size()).array();
      decayed = g + decay * w;
      move(w, decayed, offset, lr, root);
    }
  }

  void move(auto& w, const auto& g, Index offset, S lr, S root) {
    const auto [beta1, beta2] = options_.betas;
    // With eps = 0 a gradient that was always 0 gives 0 / 0: take 0.
    const auto eps = std::max(static_cast<S>(options_.eps), std::numeric_limits<S>::min());

    auto m = m_.segment(offset, w.size()).array(), v = v_.segment(offset, w.size()).array();
    m = static_cast<S>(beta1) * m + static_cast<S>(1 - beta1) * g;
    v = static_cast<S>(beta2) * v + static_cast<S>(1 - beta2) * g * g;
    if (options_.amsgrad) {
      auto v_max = v_max_.segment(offset, w.size()).array();
      v_max = v_max.max(v);
      w -= lr * m / (v_max.sqrt() / root + eps);
    } else {
      w -= lr * m / (v.sqrt() / root + eps);
    }
  }

  /// Neighbours in memory become one run, so that a step is one loop over all of a model.
  void append(const Parameter<S>& p) {
    if (!runs_.empty()) {
      auto& [value, grad, owner] = runs_.back();
      const Index size = value.size();
      if (value.data() + size == p.value.data() && grad.data() + size == p.grad.data()) {
        std::construct_at(&value, value.data(), size + p.value.size());
        std::construct_at(&grad, grad.data(), size + p.value.size());
        return;
      }
    }
    runs_.push_back(p);
  }

  void check_options() const {
    const auto check = [&](const char* option, double x, bool ok, const char* expected) {
      detail::check<value_error>(ok, name_, ": ", option, "=", x, ", expected ", expected);
    };
    const auto [lr, betas, eps, weight_decay, amsgrad] = options_;
    const double inf = std::numeric_limits<double>::infinity();
    check("lr", lr, lr > 0 && lr < inf, "finite and > 0");
    check("betas[0]", betas.first, betas.first >= 0 && betas.first < 1, "in [0, 1)");
    check("betas[1]", betas.second, betas.second >= 0 && betas.second < 1, "in [0, 1)");
    check("eps", eps, eps >= 0 && eps < inf, "finite and >= 0");
    check("weight_decay", weight_decay, weight_decay >= 0 && weight_decay < inf, "finite and >= 0");
  }

  void check_parameters() const {
    detail::check<value_error>(!parameters_.empty(), name_, ": got no parameters, expected one");
    for (auto p = parameters_.begin(); p != parameters_.end(); ++p) {
      const auto same = [&](const auto& q) { return q.value.data() == p->value.data(); };
      const auto q = std::find_if(parameters_.begin(), p, same);
      detail::check<value_error>(q == p, name_, ": parameters ", q - parameters_.begin(), " and ",
                                 p - parameters_.begin(), " are the same");
    }
  }

  void check_gradients(const auto& threads) const {
    std::atomic<bool> finite = true;
    for (const auto& run : runs_) {
      for_each_part(run, threads, [&](Index begin, Index n) {
        // 0 g is 0 for every finite g, and nan for the others
        if (!((run.grad.segment(begin, n).array() * S(0)).sum() == 0)) finite = false;
      });
    }
    for (std::size_t i = 0; !finite && i < parameters_.size(); ++i) {
      for (Index j = 0; const S g : parameters_[i].grad) {
        detail::check<value_error>(std::isfinite(g), name_, ": gradient of parameter ", i, " at ",
                                   j++, " is ", g, ", expected finite; no step was taken");
      }
    }
  }

  const char* name_;
  bool decoupled_;
  AdamOptions options_;
  std::vector<Parameter<S>> parameters_, runs_;
  std::int64_t t_ = 0;                         // steps taken
  Eigen::VectorX<S> m_, v_, v_max_, decayed_;  // of all runs, one after the other
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
