#pragma once

#include <limits>
#include <new>

#include <multihot/core.hpp>

/// Sizes for which there may be no memory.
namespace multihot::detail {

/// rows * cols + more. Throws std::bad_alloc where that is beyond what an Index can count.
inline Index size_of(Index rows, Index cols, Index more = 0) {
  constexpr Index most = std::numeric_limits<Index>::max();
  if (cols > 0 && rows > (most - more) / cols) throw std::bad_alloc();
  return rows * cols + more;
}

template <class M>
concept resizable = requires(M& m) { []<class Matrix>(Eigen::PlainObjectBase<Matrix>&) {}(m); };

/// As Eigen's m.resize(rows, cols), which frees the old memory before it asks for new, and so
/// leaves a matrix without any if there is none: here m is then as it was. Its numbers are
/// unspecified. Throws shape_error for a map, a block or a fixed size that is another one.
template <class M>
void resize(const char* name, M& m, Index rows, Index cols) {
  const Shape wanted{rows, cols};
  if (shape(m) == wanted) return;
  if constexpr (resizable<M>) {
    if ((M::RowsAtCompileTime == Dynamic || M::RowsAtCompileTime == rows) &&
        (M::ColsAtCompileTime == Dynamic || M::ColsAtCompileTime == cols)) {
      typename M::PlainObject other;
      other.resize(rows, cols);
      m.swap(other);
      return;
    }
  }
  fail<shape_error>(name, " is ", shape(m), ", expected ", wanted);
}

}  // namespace multihot::detail
