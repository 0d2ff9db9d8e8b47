#pragma once

#include <memory>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/detail/resize.hpp>

namespace multihot {

/// The output of a model: an Eigen matrix (samples, features) in the memory of the model
///
///   const auto& z = model.forward(x);  // a Batch; valid until the next forward()
///
/// There is padding after its last element, so that kernels can read and write whole registers.
template <float_or_double S, int Cols = Dynamic>
class Batch : public Eigen::Map<Matrix<S, Cols>, Eigen::AlignedMax> {
 public:
  using Map = Eigen::Map<Matrix<S, Cols>, Eigen::AlignedMax>;
  using Map::Map;
  using Map::operator=;
  Batch(const Batch&) = default;
  Batch& operator=(const Batch&) = default;  // of the numbers, as in Eigen
};

/// The memory of a Batch. It only grows: after the largest batch, resize() allocates nothing. (An
/// Eigen matrix allocates each time its size changes.) Invariant: view().data() == memory_.data(),
/// view().size() + padding <= memory_.size().
template <float_or_double S, int Cols = Dynamic>
class Buffer {
 public:
  static constexpr int Features = Cols;

  Buffer() = default;
  Buffer(const Buffer& other) : memory_(other.memory_) { look(other.view_); }
  /// The other buffer is empty afterwards.
  Buffer(Buffer&& other) noexcept : memory_(std::move(other.memory_)) {
    look(other.view_);
    other.look(Batch<S, Cols>(nullptr, 0, Cols == Dynamic ? 0 : Cols));
  }
  Buffer& operator=(const Buffer& other) { return *this = Buffer(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    Buffer taken(std::move(other));  // which may be this one
    memory_.swap(taken.memory_);
    look(taken.view_);
    return *this;
  }
  ~Buffer() = default;

  /// The same memory as a matrix (rows, cols), whose values are unspecified. Throws std::bad_alloc
  /// if it cannot grow; nothing has changed then.
  Batch<S, Cols>& resize(Index rows, Index cols) {
    const Index size = detail::size_of(rows, cols, padding);
    if (size > memory_.size()) {
      Eigen::VectorX<S> larger = Eigen::VectorX<S>::Zero(size);
      memory_.swap(larger);
    }
    look(Batch<S, Cols>(memory_.data(), rows, cols));
    return view_;
  }

  Batch<S, Cols>& resize_like(const Buffer& other) {
    return resize(other.view_.rows(), other.view_.cols());
  }

  /// Whether an address is in this memory.
  bool contains(const S* p) const {
    return memory_.data() <= p && p < memory_.data() + memory_.size();
  }

  Batch<S, Cols>& view() { return view_; }
  const Batch<S, Cols>& view() const { return view_; }

 private:
  static constexpr Index padding = 16;  // numbers in the widest register

  /// Makes view_ a view of this buffer's memory, with the shape of another view.
  void look(const Batch<S, Cols>& shape) noexcept {
    std::construct_at(&view_, memory_.data(), shape.rows(), shape.cols());
  }

  Eigen::VectorX<S> memory_;
  Batch<S, Cols> view_{nullptr, 0, Cols == Dynamic ? 0 : Cols};
};

/// Whether X is a Batch, with padding after its last element.
template <class X>
inline constexpr bool in_buffer = false;
template <float_or_double S, int Cols>
inline constexpr bool in_buffer<Batch<S, Cols>> = true;

}  // namespace multihot
