#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include <multihot/core.hpp>

namespace multihot {

/// A flat view of one tensor of a model and of its gradient, in PyTorch's (row-major) order:
/// what optimizers read and write. Of a const model S is const. The owner keeps the memory alive
/// as long as a view of it exists. A copy is another view of the same tensor, and an assignment
/// makes this a view of the other tensor.
template <class S>
  requires float_or_double<std::remove_const_t<S>>
struct Parameter {
  using Vector = Eigen::VectorX<std::remove_const_t<S>>;
  using View = Eigen::Map<std::conditional_t<std::is_const_v<S>, const Vector, Vector>>;

  View value;
  View grad;
  std::shared_ptr<void> owner;

  Parameter(const View& of_value, const View& of_grad, std::shared_ptr<void> of_owner = nullptr)
      : value(of_value), grad(of_grad), owner(std::move(of_owner)) {}
  Parameter(const Parameter&) = default;
  Parameter& operator=(const Parameter& other) noexcept {
    if (this == &other) return *this;
    std::construct_at(&value, other.value);
    std::construct_at(&grad, other.grad);
    owner = other.owner;
    return *this;
  }
  ~Parameter() = default;
};

}  // namespace multihot
