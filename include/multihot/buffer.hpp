#pragma once

#include <memory>
#include <utility>

#include <multihot/core.hpp>

namespace multihot {

/// A batch whose memory only grows: after the largest batch has been seen, resize() allocates
/// nothing, where an Eigen matrix allocates at each change of size.
/// Invariant: view.data() == memory_.data(), view.size() <= memory_.size().
template <float_or_double S, int Cols = Dynamic>
class Buffer {
 public:
  using View = Eigen::Map<Matrix<S, Cols>, Eigen::AlignedMax>;
  static constexpr int Features = Cols;

  Buffer() : view_(nullptr, 0, Cols == Dynamic ? 0 : Cols) {}
  Buffer(const Buffer& other) : memory_(other.memory_), view_(at_memory(other)) {}
  Buffer(Buffer&& other) noexcept : memory_(std::move(other.memory_)), view_(at_memory(other)) {
    other.point_at(0, other.view_.cols());
  }
  Buffer& operator=(Buffer other) noexcept {
    memory_.swap(other.memory_);
    point_at(other.view_.rows(), other.view_.cols());
    return *this;
  }
  ~Buffer() = default;

  /// The same memory, seen as (rows, cols); its values are unspecified until written.
  View& resize(Index rows, Index cols) {
    if (rows * cols > memory_.size()) memory_.resize(rows * cols);
    point_at(rows, cols);
    return view_;
  }

  View& view() { return view_; }
  const View& view() const { return view_; }

 private:
  View at_memory(const Buffer& other) {
    return {memory_.data(), other.view_.rows(), other.view_.cols()};
  }
  void point_at(Index rows, Index cols) noexcept {
    std::construct_at(&view_, memory_.data(), rows, cols);
  }

  Eigen::VectorX<S> memory_;
  View view_;
};

}  // namespace multihot
