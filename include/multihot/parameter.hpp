#pragma once

#include <memory>
#include <utility>

#include <multihot/core.hpp>

namespace multihot {

/// What optimizers see of a model: flat views of one tensor and of its gradient, in PyTorch's
/// (row-major) order. The owner keeps the memory alive for as long as somebody looks at it.
template <float_or_double S>
struct Parameter {
  Eigen::Map<Eigen::VectorX<S>> value;
  Eigen::Map<Eigen::VectorX<S>> grad;
  std::shared_ptr<void> owner;
};

/// What a file calls a tensor of a layer, and how many dimensions it has there: a weight of one
/// column has two, a bias one.
struct TensorName {
  const char* name;
  int dimensions;
};

/// The memory of one tensor or of several: all values in one run, all gradients in another.
template <float_or_double S>
struct TensorMemory {
  explicit TensorMemory(Index size) : value(size), grad(size) { value.setZero(), grad.setZero(); }

  Eigen::VectorX<S> value, grad;
};

/// PyTorch's memory order: row-major. (To Eigen a single column has no rows to run along.)
template <float_or_double S, int Rows, int Cols>
using TensorView =
    Eigen::Map<Eigen::Matrix<S, Rows, Cols, Cols == 1 ? Eigen::ColMajor : Eigen::RowMajor>>;

/// A tensor that a layer learns: an Eigen matrix, and beside it a gradient of the same shape.
///
/// The memory is on the heap and carries the tensor's identity. A copy is another tensor of equal
/// values; a move hands the memory on, and optimizers follow it; assignment writes into the memory
/// that is there, and optimizers stay with it. A moved-from tensor can only be assigned to.
template <float_or_double S, int Rows = Dynamic, int Cols = Dynamic>
class Tensor : public TensorView<S, Rows, Cols> {
 public:
  using View = TensorView<S, Rows, Cols>;
  using Memory = std::shared_ptr<TensorMemory<S>>;

  View grad;

  /// Zeros.
  Tensor(Index rows, Index cols)
      : Tensor(std::make_shared<TensorMemory<S>>(rows * cols), 0, rows, cols) {}

  Tensor(const Tensor& other)
      : Tensor(other.memory_ ? std::make_shared<TensorMemory<S>>(other.size()) : nullptr, 0,
               other.rows(), other.cols()) {
    if (memory_) write(other);
  }
  Tensor(Tensor&&) noexcept = default;
  Tensor& operator=(const Tensor& other) {
    if (memory_ && other.memory_ && this->rows() == other.rows() && this->cols() == other.cols()) {
      write(other);
    } else if (this != &other) {
      become(Tensor(other));
    }
    return *this;
  }
  using View::operator=;
  ~Tensor() = default;

  /// Takes values and gradient to their place in a memory that other tensors share.
  void move_to(const Memory& memory, Index offset) {
    Tensor moved(memory, offset, this->rows(), this->cols());
    if (memory_) moved.write(*this);
    become(std::move(moved));
  }
  const Memory& memory() const { return memory_; }

  Parameter<S> parameter() {
    return {{this->data(), this->size()}, {grad.data(), grad.size()}, memory_};
  }

 private:
  Tensor(Memory memory, Index offset, Index rows, Index cols)
      : View(memory ? memory->value.data() + offset : nullptr, rows, cols),
        grad(memory ? memory->grad.data() + offset : nullptr, rows, cols),
        memory_(std::move(memory)) {}

  void write(const Tensor& other) {
    View::operator=(other);
    grad = other.grad;
  }
  void become(Tensor&& other) noexcept {  // a view is pointed elsewhere by making it anew
    std::destroy_at(this);
    std::construct_at(this, std::move(other));
  }

  Memory memory_;
};

}  // namespace multihot
