#pragma once

#include <memory>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/detail/resize.hpp>

namespace multihot {

/// A batch in a Buffer: an Eigen matrix behind whose last element a kernel may read and write one
/// more register.
template <float_or_double S, int Cols = Dynamic>
class Batch : public Eigen::Map<Matrix<S, Cols>, Eigen::AlignedMax> {
 public:
  using View = Eigen::Map<Matrix<S, Cols>, Eigen::AlignedMax>;
  using View::View;
  using View::operator=;
  Batch(const Batch&) = default;
  Batch& operator=(const Batch&) = default;  // of the numbers, as in Eigen
};

/// The memory of a batch, which only grows: after the largest batch has been seen, resize()
/// allocates nothing, where an Eigen matrix allocates at each change of size.
/// Invariant: view().data() == memory_.data(), view().size() + padding <= memory_.size().
template <float_or_double S, int Cols = Dynamic>
class Buffer {
 public:
  using View = Batch<S, Cols>;
  static constexpr int Features = Cols;

  Buffer() = default;
  Buffer(const Buffer& other) : memory_(other.memory_) { look(other.view_); }
  /// The other one is then as a new one.
  Buffer(Buffer&& other) noexcept : memory_(std::move(other.memory_)) {
    look(other.view_);
    other.look(View(nullptr, 0, Cols == Dynamic ? 0 : Cols));
  }
  Buffer& operator=(const Buffer& other) { return *this = Buffer(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    Buffer taken(std::move(other));  // which may be this one
    memory_.swap(taken.memory_);
    look(taken.view_);
    return *this;
  }
  ~Buffer() = default;

  /// The same memory, seen as (rows, cols); its values are unspecified until written. Throws
  /// std::bad_alloc if it cannot grow, and is then as it was.
  View& resize(Index rows, Index cols) {
    const Index size = detail::size_of(rows, cols, padding);
    if (size > memory_.size()) {
      Eigen::VectorX<S> larger = Eigen::VectorX<S>::Zero(size);
      memory_.swap(larger);
    }
    look(View(memory_.data(), rows, cols));
    return view_;
  }

  View& resize_like(const Buffer& other) { return resize(other.view_.rows(), other.view_.cols()); }

  View& view() { return view_; }
  const View& view() const { return view_; }

 private:
  static constexpr Index padding = 16;  // numbers in the widest register

  /// At the own memory, in the shape of another view.
  void look(const View& shape) noexcept {
    std::construct_at(&view_, memory_.data(), shape.rows(), shape.cols());
  }

  Eigen::VectorX<S> memory_;
  View view_{nullptr, 0, Cols == Dynamic ? 0 : Cols};
};

namespace kernels {

template <class X>
inline constexpr bool in_buffer = false;
template <float_or_double S, int Cols>
inline constexpr bool in_buffer<Batch<S, Cols>> = true;

}  // namespace kernels
}  // namespace multihot
