#pragma once

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/kernels/row_product.hpp>
#include <multihot/kernels/tile.hpp>
#include <multihot/kernels/vector.hpp>

namespace multihot::kernels {

/// y(:, t) = finish(x w(:, t), t) for x (rows, depth), w (depth, columns), y (rows, columns). If x
/// and y are in Buffers, it allocates nothing, unlike Eigen's general product. A sample gives the
/// same bits in every batch, except as the only one in a large layer (below).
template <class X, class W, class Y, executor E>
inline void product(const X& x, const W& w, Y& y, auto finish, const E& threads) {
  using S = typename X::Scalar;
  if constexpr (in_buffer<X> && in_buffer<Y>) {
    const Scalars<S> scalars{w.data(), w.rowStride(), w.colStride()};
    const Index rows = x.rows(), depth = w.rows(), columns = w.cols();
    const S* from = x.data();
    S* to = y.data();
    // A single sample uses one lane of a register. Small layers accept this, so that the sample has
    // the same bits as in any batch. Large layers add up in another order, which is faster.
    const bool contiguous_columns = scalars.row_stride == 1 && scalars.col_stride == depth;
    if (rows == 1 && depth * columns > 1024 && contiguous_columns) {
      return row_product(from, scalars.data, depth, columns, to, finish);
    }
    for_each_part(threads, rows, 2 * lanes<S>, [=](Index begin, Index end) {
      for_each_panel<S>(begin, end, [=](auto R, Index i) {
        for_each_tile<W::ColsAtCompileTime>(columns, [=](auto T, Index t0) {
          tile<R, T, W::RowsAtCompileTime>(
              from + i, rows, scalars.from_column(t0), depth, to + t0 * rows + i, rows,
              [=](S* y_t, const Vector<S>& sum, Index t) { store(y_t, finish(sum, t0 + t)); });
        });
      });
    });
  } else {
    Buffer<S, X::ColsAtCompileTime> x_buffer;
    Buffer<S, Y::ColsAtCompileTime> y_buffer;
    x_buffer.resize(x.rows(), x.cols()) = x;
    const auto& x_batch = x_buffer.view();
    product(x_batch, w, y_buffer.resize(y.rows(), y.cols()), finish, threads);
    y = y_buffer.view();
  }
}

}  // namespace multihot::kernels
