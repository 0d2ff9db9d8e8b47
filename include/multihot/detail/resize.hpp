#pragma once

#include <limits>
#include <new>

#include <multihot/core.hpp>

/// Resizing that is safe if memory runs out.
namespace multihot::detail {

/// rows * cols + more. Throws std::bad_alloc if an Index cannot hold it.
inline Index size_of(Index rows, Index cols, Index more = 0) {
  constexpr Index most = std::numeric_limits<Index>::max();
  if (cols > 0 && rows > (most - more) / cols) throw std::bad_alloc();
  return rows * cols + more;
}

template <class M>
concept resizable = requires(M& m) { []<class Matrix>(Eigen::PlainObjectBase<Matrix>&) {}(m); };

/// Like Eigen's m.resize(rows, cols), but if memory runs out, m is unchanged. (Eigen frees the old
/// memory first, and then has none.) The numbers of m are unspecified. Throws shape_error if m is a
/// map, a block or of fixed size, and has another size.
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
