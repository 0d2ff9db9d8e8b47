#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/kernels/exp_log1p.hpp>
#include <multihot/kernels/multiply_add.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/kernels/sqrt.hpp>
#include <multihot/optim/optimizer.hpp>
#include <multihot/state_dict.hpp>

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
///   Adam optimizer(model.parameters(), {.lr = 0.001});
///
/// w are the weights, g their gradients, t is the number of the step. With amsgrad, the largest v
/// so far replaces v. All bits are those of PyTorch 2.6 on a CPU: of its kernels with FMA if this
/// is compiled for FMA, else of those without.
template <float_or_double S>
class Adam : public Optimizer<S> {
 public:
  /// Throws value_error for an option out of range, for no parameters, and for a parameter given
  /// twice.
  explicit Adam(std::vector<Parameter<S>> parameters, const AdamOptions& options = {})
      : Adam("Adam", false, std::move(parameters), options) {}
  Adam(const Adam&) = default;
  Adam(Adam&&) noexcept = default;
  Adam& operator=(const Adam& other) { return *this = Adam(other); }
  Adam& operator=(Adam&&) noexcept = default;
  ~Adam() = default;

  /// Updates the parameters. Throws value_error if a gradient is infinite or nan; nothing has
  /// changed then.
  template <executor E = Serial>
  void step(const E& threads = {}) {
    const Factors factors = factors_of(static_cast<double>(t_ + 1));
    this->for_all_parts(threads, [&](auto w, auto g, Index offset) {
      update(w.data(), g.data(), w.size(), offset, factors);
    });
    t_ += 1;
  }

  /// "lr", "step", and "exp_avg" and "exp_avg_sq" of all weights, one after the other
  StateDict state_dict() const {
    StateDict state = LearningRate::state_dict();
    state["step"] = detail::array(t_, detail::most_steps);
    state["exp_avg"] = detail::array(m_);
    state["exp_avg_sq"] = detail::array(v_);
    if (v_max_.size() > 0) state["max_exp_avg_sq"] = detail::array(v_max_);
    return state;
  }
  void load_state_dict(const StateDict& state) {
    detail::check_state(this->name(), state, state_dict());
    this->assign_state(state);
    detail::assign(t_, state.at("step"));
    detail::assign(m_, state.at("exp_avg"));
    detail::assign(v_, state.at("exp_avg_sq"));
    if (v_max_.size() > 0) detail::assign(v_max_, state.at("max_exp_avg_sq"));
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
  }

 private:
  static constexpr Index block = 16;  // weights that are updated together

  /// The numbers of a step that all weights share, computed in double and rounded once.
  struct Factors {
    S lr, root;       // lr / (1 - beta1^t) and sqrt(1 - beta2^t)
    S shrink, decay;  // of AdamW: w = shrink w;  of Adam: g = g + decay w
    S beta1_rest, beta2, beta2_rest, eps;
  };

  Factors factors_of(double t) const {
    const auto [beta1, beta2] = betas_;
    return {
        .lr = static_cast<S>(this->lr() / (1 - std::pow(beta1, t))),
        .root = static_cast<S>(std::pow(1 - std::pow(beta2, t), 0.5)),  // Python's x ** 0.5
        .shrink = static_cast<S>(decoupled_ ? 1 - this->lr() * weight_decay_ : 1),
        .decay = static_cast<S>(decoupled_ ? 0 : weight_decay_),
        .beta1_rest = static_cast<S>(1 - beta1),
        .beta2 = static_cast<S>(beta2),
        .beta2_rest = static_cast<S>(1 - beta2),
        // Not 0: if all gradients of a weight were 0, that would give 0 / 0.
        .eps = std::max(static_cast<S>(eps_), std::numeric_limits<S>::min()),
    };
  }

  /// Updates n weights, whose moments begin at `offset`.
  void update(S* w, const S* g, Index n, Index offset, const Factors& factors) {
    const bool amsgrad = v_max_.size() > 0;
    S *m = m_.data() + offset, *v = v_.data() + offset;
    S* v_max = amsgrad ? v_max_.data() + offset : v;
    Index i = 0;
    for (; i + block <= n; i += block) {
      update_block(w + i, g + i, m + i, v + i, amsgrad ? v_max + i : nullptr, factors);
    }
    if (i == n) return;
    // The rest is padded to a block, so that the same instructions update all weights.
    S rest[5][block] = {};
    std::copy(w + i, w + n, rest[0]);
    std::copy(g + i, g + n, rest[1]);
    std::copy(m + i, m + n, rest[2]);
    std::copy(v + i, v + n, rest[3]);
    std::copy(v_max + i, v_max + n, rest[4]);
    update_block(rest[0], rest[1], rest[2], rest[3], amsgrad ? rest[4] : nullptr, factors);
    std::copy_n(rest[0], n - i, w + i);
    std::copy_n(rest[2], n - i, m + i);
    std::copy_n(rest[3], n - i, v + i);
    if (amsgrad) std::copy_n(rest[4], n - i, v_max + i);
  }

  static void update_block(S* __restrict w, const S* __restrict g, S* __restrict m, S* __restrict v,
                           S* __restrict v_max, const Factors& f) {
    using kernels::multiply_add;
    // torch.lerp: m + (1 - beta1) (d - m), or d - beta1 (d - m) if 1 - beta1 >= 1/2
    const bool from_d = f.beta1_rest >= S(0.5);
    const S factor = from_d ? f.beta1_rest - 1 : f.beta1_rest;
    for (Index i = 0; i < block; ++i) {
      w[i] *= f.shrink;
      const S d = multiply_add(w[i], f.decay, g[i]);
      m[i] = multiply_add(factor, d - m[i], kernels::select(from_d, d, m[i]));
      v[i] = multiply_add(f.beta2_rest * d, d, f.beta2 * v[i]);
    }
    if (v_max) {
      for (Index i = 0; i < block; ++i) v_max[i] = std::max(v_max[i], v[i]);
    }
    S root[block];
    kernels::sqrt<block>(v_max ? v_max : v, root);
    for (Index i = 0; i < block; ++i) w[i] -= f.lr * m[i] / (root[i] / f.root + f.eps);
  }

  bool decoupled_;
  std::pair<double, double> betas_;
  double eps_, weight_decay_;
  std::int64_t t_ = 0;  // steps taken
  // of all parameters, one after the other
  detail::Owned<Eigen::VectorX<S>> m_, v_, v_max_;
};

/// Loshchilov and Hutter, "Decoupled weight decay regularization", 2019    torch.optim.AdamW
///
///   w = (1 - lr weight_decay) w, followed by Adam's step
template <float_or_double S>
class AdamW : public Adam<S> {
 public:
  explicit AdamW(std::vector<Parameter<S>> parameters, const AdamWOptions& options = {})
      : Adam<S>("AdamW", true, std::move(parameters),
                {options.lr, options.betas, options.eps, options.weight_decay, options.amsgrad}) {}
};

}  // namespace multihot
