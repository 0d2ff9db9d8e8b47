#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include <multihot/detail/check.hpp>
#include <multihot/detail/ownership.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/state_dict.hpp>

/// The learning rate of an optimizer, which its schedulers change:
///
///   optimizer.set_lr(optimizer.lr() / 2);
namespace multihot {

namespace detail::optim {

inline void check_option(const char* owner, const char* option, auto x, bool ok,
                         const char* expected) {
  check<value_error>(ok, owner, ": ", option, "=", x, ", expected ", expected);
}

/// What an optimizer shares with its schedulers.
struct Rate {
  const char* optimizer;  // its name
  double lr;
  std::optional<double> initial_lr = {};  // lr when the first scheduler was constructed
  std::shared_ptr<Rate> successor = {};   // the Rate that took over when this one was moved

  void set(double rate) {
    check_option(optimizer, "lr", rate, rate >= 0 && rate < infinity, "finite and >= 0");
    lr = rate;
  }

  /// Copies the numbers of another Rate. If this one has schedulers, it still has an initial_lr
  /// afterwards.
  void write(const Rate& other) {
    const bool scheduled = initial_lr.has_value();
    optimizer = other.optimizer;
    lr = other.lr;
    initial_lr = other.initial_lr;
    if (scheduled && !initial_lr) initial_lr = lr;
  }

  static constexpr double infinity = std::numeric_limits<double>::infinity();
};

/// A scheduler's pointer to the Rate of its optimizer, which follows the optimizer when it is
/// moved. Throws state_error if the optimizer or the scheduler was moved from.
class SharedRate {
 public:
  explicit SharedRate(std::shared_ptr<Rate> rate) : rate_(std::move(rate)) {
    if (!rate_) fail_moved_from("optimizer");
  }
  Rate* operator->() const {
    if (!rate_) [[unlikely]]
      fail_moved_from("scheduler");
    Rate* rate = rate_.get();
    while (rate->successor) rate = rate->successor.get();
    return rate;
  }

 private:
  std::shared_ptr<Rate> rate_;
};

}  // namespace detail::optim

/// The learning rate: a base class of all optimizers, and the only part of them that schedulers see
///
/// A copy of an optimizer has its own rate, without schedulers. If an optimizer is moved from, its
/// schedulers follow the new one. If an optimizer is assigned to, its schedulers stay with it. For
/// this the rate is on the heap.
class LearningRate {
 public:
  double lr() const { return rate().lr; }

  /// Throws value_error unless lr is finite and >= 0. With 0, where CosineAnnealingLR ends, a step
  /// does not change the weights.
  void set_lr(double lr) { rate().set(lr); }

  detail::optim::SharedRate shared_rate() const { return detail::optim::SharedRate(rate_); }

  static constexpr const char* state_name = "optimizer";

 protected:
  /// Throws value_error unless lr is finite and > 0.
  LearningRate(const char* optimizer, double lr)
      : rate_(std::make_shared<detail::optim::Rate>(detail::optim::Rate{optimizer, lr})) {
    check_option("lr", lr, lr > 0 && lr < detail::optim::Rate::infinity, "finite and > 0");
  }
  LearningRate(const LearningRate& other)
      : rate_(other.rate_ ? std::make_shared<detail::optim::Rate>(*other.rate_) : nullptr) {}
  LearningRate(LearningRate&&) noexcept = default;
  LearningRate& operator=(const LearningRate& other) { return *this = LearningRate(other); }
  LearningRate& operator=(LearningRate&& other) noexcept {
    if (this == &other) return *this;
    if (rate_ && other.rate_) {
      rate_->write(*other.rate_);
      other.rate_->successor = rate_;
      other.rate_.reset();
    } else {
      rate_ = std::move(other.rate_);
    }
    return *this;
  }
  ~LearningRate() = default;

  StateDict state_dict() const {
    return {{"lr", detail::array(rate().lr)}, {"initial_lr", detail::array(rate().initial_lr)}};
  }
  void assign_state(const StateDict& state) {
    detail::optim::Rate loaded = rate();
    detail::assign(loaded.lr, state.at("lr"));
    detail::assign(loaded.initial_lr, state.at("initial_lr"));
    rate().write(loaded);
  }

  const char* name() const { return rate().optimizer; }
  void check_alive() const { rate(); }

  void check_option(const char* option, double x, bool ok, const char* expected) const {
    detail::optim::check_option(name(), option, x, ok, expected);
  }
  void check_non_negative(const char* option, double x) const {
    check_option(option, x, x >= 0 && x < detail::optim::Rate::infinity, "finite and >= 0");
  }

 private:
  detail::optim::Rate& rate() const {
    if (!rate_) [[unlikely]]
      detail::fail_moved_from("optimizer");
    return *rate_;
  }

  std::shared_ptr<detail::optim::Rate> rate_;
};

}  // namespace multihot
