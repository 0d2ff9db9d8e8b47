#pragma once

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/kernels/add_narrow.hpp>
#include <multihot/kernels/add_wide.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/kernels/sums.hpp>
#include <multihot/kernels/tile.hpp>

namespace multihot::kernels {

/// dw += dy' x and db += dy' 1. Each number is a sum over the samples, and a register holds
/// neighbouring samples. For a small dw, each register collects partial sums of one number, and its
/// lanes are added up at the end. For a large dw, x is transposed first.
template <class DY, class X, class DW, class DB, executor E>
inline void add_transposed_product(const DY& dy, const X& x, DW& dw, DB& db, const E& threads) {
  using S = typename X::Scalar;
  if constexpr (in_buffer<X> && in_buffer<DY>) {
    const bool narrow = dw.rows() <= 6 || dw.cols() < sum_lanes<S>;
    if (narrow) {
      add_narrow(dy, x, dw, db);
    } else {
      add_wide(dy, x, dw, threads);
      add_column_sums(dy, db);
    }
  } else {
    Buffer<S, X::ColsAtCompileTime> x_buffer;
    Buffer<S, DY::ColsAtCompileTime> dy_buffer;
    x_buffer.resize(x.rows(), x.cols()) = x;
    dy_buffer.resize(dy.rows(), dy.cols()) = dy;
    const auto &x_batch = x_buffer.view(), &dy_batch = dy_buffer.view();
    add_transposed_product(dy_batch, x_batch, dw, db, threads);
  }
}

}  // namespace multihot::kernels
