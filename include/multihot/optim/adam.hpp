#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/optim/optimizer.hpp>

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
class Adam : public Optimizer<S> {
 public:
  /// Throws value_error for an option out of its range, for no parameters, or for one given twice.
  explicit Adam(std::vector<Parameter<S>> parameters, const AdamOptions& options = {})
      : Adam("Adam", false, std::move(parameters), options) {}
  Adam(const Adam&) = default;
  Adam(Adam&&) noexcept = default;
  Adam& operator=(const Adam& other) { return *this = Adam(other); }
  Adam& operator=(Adam&&) noexcept = default;
  ~Adam() = default;

  /// One step along the gradients. Throws value_error if one of them is infinite or nan, and then
  /// has changed nothing.
  template <executor E = Serial>
  void step(const E& threads = {}) {
    // Computed in double and rounded once, as in PyTorch.
    const auto t = static_cast<double>(t_ + 1);
    const auto lr = static_cast<S>(this->lr() / (1 - std::pow(betas_.first, t)));
    const auto root = static_cast<S>(std::sqrt(1 - std::pow(betas_.second, t)));
    this->for_all_parts(threads,
                        [&](auto w, auto g, Index offset) { update(w, g, offset, lr, root); });
    t_ += 1;
  }

  static void state(auto& self, auto f) {
    LearningRate::state(self, f);
    f("step", self.t_, detail::most_steps);
    f("exp_avg", self.m_);
    f("exp_avg_sq", self.v_);
    if (self.v_max_.size() > 0) f("max_exp_avg_sq", self.v_max_);
  }

 protected:
  Adam(const char* name, bool decoupled, std::vector<Parameter<S>> parameters,
       const AdamOptions& options)
      : Optimizer<S>(name, options.lr, std::move(parameters)),
        decoupled_(decoupled),
        betas_(options.betas),
        eps_(options.eps),
        weight_decay_(options.weight_decay) {
    const auto is_decay_rate = [](double beta) { return beta >= 0 && beta < 1; };
    this->check_option("betas[0]", betas_.first, is_decay_rate(betas_.first), "in [0, 1)");
    this->check_option("betas[1]", betas_.second, is_decay_rate(betas_.second), "in [0, 1)");
    this->check_non_negative("eps", eps_);
    this->check_non_negative("weight_decay", weight_decay_);
    m_.setZero(this->size());
    v_.setZero(this->size());
    if (options.amsgrad) v_max_.setZero(this->size());
    if (weight_decay_ != 0 && !decoupled_) decayed_.setZero(this->size());
  }

 private:
  /// w, and the moments from offset on, by the formula above:
  /// lr / (1 - beta1^t) is lr here, sqrt(1 - beta2^t) is root.
  void update(auto& w, const auto& g, Index offset, S lr, S root) {
    const auto decay = static_cast<S>(weight_decay_);
    if (decoupled_) w *= static_cast<S>(1 - this->lr() * weight_decay_);
    if (decoupled_ || decay == 0) {
      move(w, g, offset, lr, root);
    } else {
      auto decayed = decayed_.segment(offset, w.size()).array();
      decayed = g + decay * w;
      move(w, decayed, offset, lr, root);
    }
  }

  void move(auto& w, const auto& g, Index offset, S lr, S root) {
    const auto [beta1, beta2] = betas_;
    // With eps = 0 a gradient that was always 0 gives 0 / 0: take 0.
    const auto eps = std::max(static_cast<S>(eps_), std::numeric_limits<S>::min());

    auto m = m_.segment(offset, w.size()).array(), v = v_.segment(offset, w.size()).array();
    m = static_cast<S>(beta1) * m + static_cast<S>(1 - beta1) * g;
    v = static_cast<S>(beta2) * v + static_cast<S>(1 - beta2) * g * g;
    if (v_max_.size() > 0) {
      auto v_max = v_max_.segment(offset, w.size()).array();
      v_max = v_max.max(v);
      w -= lr * m / (v_max.sqrt() / root + eps);
    } else {
      w -= lr * m / (v.sqrt() / root + eps);
    }
  }

  bool decoupled_;
  std::pair<double, double> betas_;
  double eps_, weight_decay_;
  std::int64_t t_ = 0;  // steps taken
  // Of all parameters, one after the other
  detail::Owned<Eigen::VectorX<S>> m_, v_, v_max_, decayed_;
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
