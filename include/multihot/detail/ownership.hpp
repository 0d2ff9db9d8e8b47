#pragma once

#include <utility>

#include <multihot/detail/check.hpp>

/// One rule for all that owns something: tensors, layers, models, losses, optimizers, schedulers,
/// scalers, loaders.
///
///   A copy shares nothing with the original. (It looks at the same data, if that looked at some.)
///   A move takes everything along, and who followed the original follows it to its new place.
///   An assignment leaves those who follow the target with it. It takes the memory it needs before
///   it changes anything.
///   A moved-from object shares nothing. It can be destroyed, copied and assigned to, by which it
///   is as good as new; whatever else is asked of it throws state_error, if it does not say
///   otherwise.
///
/// Plain numbers are moved as an int is: Generator, options. A loader looks at its data, and cannot
/// be assigned to; Threads stay where they are.
namespace multihot::detail {

[[noreturn, gnu::cold]] inline void fail_moved_from(const char* owner) {
  fail<state_error>(owner, ": it was moved from, expected one that was not");
}

/// A member that tells whether its owner was moved from.
class Alive {
 public:
  Alive() = default;
  Alive(const Alive&) = default;
  Alive(Alive&& other) noexcept : alive_(std::exchange(other.alive_, false)) {}
  Alive& operator=(const Alive&) = default;
  Alive& operator=(Alive&& other) noexcept {
    const bool alive = std::exchange(other.alive_, false);  // which may be this one
    alive_ = alive;
    return *this;
  }
  ~Alive() = default;

  void check(const char* owner) const {
    if (!alive_) [[unlikely]]
      fail_moved_from(owner);
  }

 private:
  bool alive_ = true;
};

/// A vector as a member, Eigen's or that of std, which it is in all but assignment: Eigen's frees
/// its memory before it asks for new, and that of std writes into what its elements look at, and
/// may empty a vector that is moved to itself.
template <class Vector>
class Owned : public Vector {
 public:
  Owned() = default;
  explicit Owned(Vector plain) noexcept : Vector(std::move(plain)) {}
  Owned(const Owned&) = default;
  Owned(Owned&&) noexcept = default;
  Owned& operator=(const Owned& other) { return *this = Owned(other); }
  Owned& operator=(Owned&& other) noexcept {
    Owned taken(std::move(other));  // which may be this one
    this->swap(taken);
    return *this;
  }
  ~Owned() = default;
};

}  // namespace multihot::detail
