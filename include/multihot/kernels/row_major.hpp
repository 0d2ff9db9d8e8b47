#pragma once

#include <algorithm>
#include <cstring>

#include <multihot/core.hpp>
#include <multihot/kernels/vector.hpp>

/// A copy of a matrix in the other storage order, in squares whose rows are registers of 16 bytes.
/// (Shuffles of longer registers are slow on many machines.)
namespace multihot::kernels {

template <float_or_double S>
struct SquareRow {
  static constexpr Index size = 16 / sizeof(S);
#if defined(__GNUC__)
  using type [[gnu::vector_size(16)]] = S;
#else
  using type = Eigen::Array<S, size, 1>;
#endif
};

/// y[j + i cols] = x[i + j rows] for i and j in a square; zeros for j >= n.
template <float_or_double S>
[[gnu::always_inline]] inline void copy_square(const S* x, Index rows, Index n, S* y, Index cols) {
  using Row = typename SquareRow<S>::type;
  constexpr Index size = SquareRow<S>::size;
  Row square[size] = {};
#pragma GCC unroll 4
  for (Index j = 0; j < size; ++j) {
    if (j < n) std::memcpy(static_cast<void*>(&square[j]), x + j * rows, sizeof(Row));
  }
  transpose<size>(square);
#pragma GCC unroll 4
  for (Index i = 0; i < size; ++i) {
    std::memcpy(y + i * cols, static_cast<const void*>(&square[i]), sizeof(Row));
  }
}

/// y[j + i cols] = x[i + j rows]: a column-major matrix x of (rows, cols) to a row-major y, which
/// has padding for one register.
template <float_or_double S>
void to_row_major(const S* __restrict x, Index rows, Index cols, S* __restrict y) {
  constexpr Index size = SquareRow<S>::size;
  if (rows < size) {
    for (Index j = 0; j < cols; ++j) {
      for (Index i = 0; i < rows; ++i) y[j + i * cols] = x[i + j * rows];
    }
    return;
  }
  // The last square ends where the matrix ends, and may repeat a part of the one before. In a
  // matrix with fewer columns than a square, the zeros after a row are overwritten by the next row.
  const Index last_row = rows - size, last_col = std::max<Index>(cols - size, 0);
  for (Index i = 0; i < last_row + size; i += size) {
    const Index row = std::min(i, last_row);
    for (Index j = 0; j < cols; j += size) {
      const Index col = std::min(j, last_col);
      copy_square(x + row + col * rows, rows, cols - col, y + col + row * cols, cols);
    }
  }
}

}  // namespace multihot::kernels
