#pragma once

#include <utility>

#include <multihot/detail/check.hpp>

/// The rules of ownership for tensors, layers, models, losses, optimizers, schedulers, scalers and
/// loaders. The followers of a tensor are its optimizers; those of an optimizer are its schedulers.
///
/// - A copy shares nothing with the original. (A copied loader refers to the same data.)
/// - After a move, followers of the source follow the new object.
/// - After an assignment, followers of the target stay with the target. The assignment takes all
///   memory that it needs before it changes anything.
/// - A moved-from object can be destroyed, copied and assigned to. After an assignment it is usable
///   again. Any other use throws state_error, unless its documentation says otherwise.
///
/// Generator and options are plain numbers, and a move is a copy. A loader refers to its data and
/// cannot be assigned to. Threads and AllReduce can be neither copied nor moved.
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

/// An Eigen or std vector with a safe assignment, to be a member. Eigen's own assignment frees the
/// old memory before it allocates. That of std assigns to the elements, which would write into the
/// tensors that they view, and may empty a vector that is moved to itself.
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
