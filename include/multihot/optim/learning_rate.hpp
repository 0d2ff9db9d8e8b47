#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include <multihot/errors.hpp>

namespace multihot {

namespace detail {

inline void check_option(const char* owner, const char* option, auto x, bool ok,
                         const char* expected) {
  check<value_error>(ok, owner, ": ", option, "=", x, ", expected ", expected);
}

/// What an optimizer shares with its schedulers.
struct Rate {
  const char* optimizer;  // its name
  double lr;
  std::optional<double> initial_lr = {};  // when the first scheduler was made

  void set(double rate) {
    check_option(optimizer, "lr", rate, rate >= 0 && rate < infinity, "finite and >= 0");
    lr = rate;
  }

  static constexpr double infinity = std::numeric_limits<double>::infinity();
};

}  // namespace detail

/// The learning rate, all that a scheduler sees of an optimizer.
///
/// It is on the heap, as tensors are. A copied optimizer has a rate of its own; where an optimizer
/// is moved, its schedulers follow; where it is assigned to, they stay with it.
class LearningRate {
 public:
  double lr() const { return rate_->lr; }

  /// Throws value_error unless it is finite and >= 0. At 0, where CosineAnnealingLR ends, a step
  /// leaves the weights as they are.
  void set_lr(double lr) { rate_->set(lr); }

  const std::shared_ptr<detail::Rate>& shared_rate() const { return rate_; }

  static constexpr const char* state_name = "optimizer";

 protected:
  /// Throws value_error unless it is finite and > 0.
  LearningRate(const char* optimizer, double lr)
      : rate_(std::make_shared<detail::Rate>(detail::Rate{optimizer, lr})) {
    check_option("lr", lr, lr > 0 && lr < detail::Rate::infinity, "finite and > 0");
  }
  LearningRate(const LearningRate& other) : rate_(std::make_shared<detail::Rate>(*other.rate_)) {}
  LearningRate(LearningRate&& other) noexcept { *this = std::move(other); }
  LearningRate& operator=(const LearningRate& other) {
    if (this != &other) *rate_ = *other.rate_;
    return *this;
  }
  LearningRate& operator=(LearningRate&& other) noexcept {
    rate_ = other.rate_;  // and leaves it there, so that `other` can still be assigned to
    return *this;
  }
  ~LearningRate() = default;

  static void state(auto& self, auto f) {
    f("lr", self.rate_->lr);
    f("initial_lr", self.rate_->initial_lr);
  }

  const char* name() const { return rate_->optimizer; }

  void check_option(const char* option, double x, bool ok, const char* expected) const {
    detail::check_option(name(), option, x, ok, expected);
  }
  void check_non_negative(const char* option, double x) const {
    check_option(option, x, x >= 0 && x < detail::Rate::infinity, "finite and >= 0");
  }

 private:
  std::shared_ptr<detail::Rate> rate_;
};

}  // namespace multihot
