#pragma once

#include <memory>
#include <new>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/detail/ownership.hpp>
#include <multihot/detail/resize.hpp>
#include <multihot/parameter.hpp>

namespace multihot {

/// The memory of one or several tensors: one block of values, one block of gradients.
template <float_or_double S>
struct TensorMemory {
  explicit TensorMemory(Index size)
      : value(Eigen::VectorX<S>::Zero(size)), grad(Eigen::VectorX<S>::Zero(size)) {}

  Eigen::VectorX<S> value, grad;
};

/// PyTorch's memory order: row-major. (Eigen requires column-major for a single column.)
template <float_or_double S, int Rows, int Cols>
using TensorView =
    Eigen::Map<Eigen::Matrix<S, Rows, Cols, Cols == 1 ? Eigen::ColMajor : Eigen::RowMajor>>;

/// A tensor that a layer learns: an Eigen matrix and a gradient of the same shape
///
///   Tensor<float, 1, 20> factor(1, 20);  // zeros
///   factor.setOnes();
///   factor.grad += ...;                  // in accumulate() of a layer
///
/// A copy is a new tensor with equal values. A move passes the memory on, and optimizers follow it.
/// An assignment writes into the memory of the target, and its optimizers stay with it; only if the
/// shapes differ, the target gets new memory. A moved-from tensor is empty, and parameter() throws.
template <float_or_double S, int Rows = Dynamic, int Cols = Dynamic>
class Tensor : public TensorView<S, Rows, Cols> {
 public:
  using View = TensorView<S, Rows, Cols>;
  using Memory = std::shared_ptr<TensorMemory<S>>;

  View grad;

  /// Zeros. Throws shape_error if the sizes are negative or differ from those in the type.
  Tensor(Index rows, Index cols)
      : Tensor(std::make_shared<TensorMemory<S>>(checked_size(rows, cols)), 0, rows, cols) {}

  Tensor(const Tensor& other)
      : Tensor(other.memory_ ? std::make_shared<TensorMemory<S>>(other.size()) : nullptr, 0,
               other.rows(), other.cols()) {
    if (memory_) write(other);
  }
  Tensor(Tensor&& other) noexcept
      : View(other), grad(other.grad), memory_(std::move(other.memory_)) {
    other.look_at(nullptr, 0, Rows == Dynamic ? 0 : Rows, Cols == Dynamic ? 0 : Cols);
  }
  Tensor& operator=(const Tensor& other) {
    if (is_like(other)) write(other);
    else if (this != &other) become(Tensor(other));
    return *this;
  }
  Tensor& operator=(Tensor&& other) noexcept {
    if (this == &other) return *this;
    if (is_like(other)) write(Tensor(std::move(other)));
    else become(std::move(other));
    return *this;
  }
  /// Writes the values of a matrix. Throws shape_error if it has another shape; only a moved-from
  /// tensor takes its shape.
  template <eigen_expression X>
  Tensor& operator=(const X& x) {
    if (!memory_) {
      Tensor fresh(x.rows(), x.cols());
      fresh = x;
      return *this = std::move(fresh);
    }
    detail::check<shape_error>(detail::shape(x) == detail::shape(*this), "Tensor: got ",
                               detail::shape(x), ", expected ", detail::shape(*this));
    View::operator=(x);
    return *this;
  }
  ~Tensor() = default;

  /// Whether both have memory, and the same shape.
  bool is_like(const Tensor& other) const {
    return memory_ && other.memory_ && detail::shape(*this) == detail::shape(other);
  }

  /// Moves values and gradient to a place in memory that several tensors share.
  void move_to(const Memory& memory, Index offset) {
    check_alive();
    Tensor moved(memory, offset, this->rows(), this->cols());
    moved.write(*this);
    become(std::move(moved));
  }
  const Memory& memory() const { return memory_; }

  Parameter<S> parameter() {
    check_alive();
    return {{this->data(), this->size()}, {grad.data(), grad.size()}, memory_};
  }

  void check_alive() const {
    if (!memory_) [[unlikely]]
      detail::fail_moved_from("tensor");
  }

 private:
  Tensor(Memory memory, Index offset, Index rows, Index cols)
      : View(memory ? memory->value.data() + offset : nullptr, rows, cols),
        grad(memory ? memory->grad.data() + offset : nullptr, rows, cols),
        memory_(std::move(memory)) {}

  static Index checked_size(Index rows, Index cols) {
    const detail::Shape got{rows, cols};
    detail::check<shape_error>(rows >= 0 && cols >= 0, "Tensor: got ", got, ", expected >= 0");
    const detail::Shape wanted{Rows == Dynamic ? rows : Rows, Cols == Dynamic ? cols : Cols};
    detail::check<shape_error>(got == wanted, "Tensor: got ", got, ", expected ", wanted,
                               ", as in the type");
    return detail::size_of(rows, cols);
  }

  void write(const Tensor& other) noexcept {
    View::operator=(other);
    grad = other.grad;
  }
  // A view is pointed elsewhere by making it anew.
  void become(Tensor&& other) noexcept {
    std::destroy_at(this);
    std::construct_at(this, std::move(other));
  }
  void look_at(Memory memory, Index offset, Index rows, Index cols) noexcept {
    std::destroy_at(this);
    ::new (static_cast<void*>(this)) Tensor(std::move(memory), offset, rows, cols);
  }

  Memory memory_;
};

}  // namespace multihot
