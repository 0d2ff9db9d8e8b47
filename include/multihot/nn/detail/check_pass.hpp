#pragma once

#include <concepts>

#include <multihot/core.hpp>
#include <multihot/nn/detail/transpose_hint.hpp>
#include <multihot/shard.hpp>

/// Checks of a model's input and of the gradient of its output: first of types, then of sizes.
namespace multihot::detail::nn {

/// One sample that is a column in its type, although samples are rows.
template <class X, class S, int Features>
concept column_not_row =
    !batch_of<X, S, Features> && batch_of<X, S, Dynamic> && X::ColsAtCompileTime == 1 &&
    equal_or_dynamic(X::RowsAtCompileTime, Features);

template <class X, class S, int Features>
concept not_batch_of = !batch_of<X, S, Features> && !column_not_row<X, S, Features>;

inline void check_input(Shape x, Index in_features) {
  if (in_features == Dynamic || x.cols == in_features) [[likely]]
    return;
  fail<shape_error>("model: input is ", x, ", expected ", in_features, " columns",
                    transpose_hint(x, in_features));
}

inline void check_shard(Index rows, const Shard& shard) {
  const auto& [first, expected, total] = shard;
  check<shape_error>(rows == expected, "model: input has ", rows, " rows, expected the ", expected,
                     " of its shard");
  check<value_error>(first >= 0 && rows <= total - first, "model: got a shard of rows ", first,
                     " to ", first + rows, " of ", total);
}

/// For the output y of the last forward().
inline void check_gradient(Shape dy, Shape y) {
  if (dy.rows != y.rows) [[unlikely]] {
    fail<state_error>("model: forward() saw ", y.rows, " rows, backward() got ", dy.rows,
                      y.rows == 1 ? transpose_hint(dy, y.cols) : "");
  }
  check<shape_error>(dy.cols == y.cols, "model: gradient is ", dy, ", expected ", y,
                     ", as the output");
  check<value_error>(dy.rows > 0, "model: backward() of a batch of 0 rows");
}

}  // namespace multihot::detail::nn
