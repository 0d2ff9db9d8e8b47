#pragma once

#include <algorithm>

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/kernels/vector.hpp>

namespace multihot::kernels {

/// y[i] = f(x[i], ...) for i < n, a register at a time. May read a whole register past the end of
/// x.
template <float_or_double S, class... X>
inline void apply(auto f, Index n, S* y, const X*... x) {
  Index i = 0;
#pragma GCC unroll 4
  for (; i + lanes<S> <= n; i += lanes<S>) store(y + i, f(load(x + i)...));
  if (i == n) return;
  S rest[lanes<S>];
  store(rest, f(load(x + i)...));
  std::copy_n(rest, n - i, y + i);
}

/// y = f(x, ...) for each element of batches of one shape. f takes Vectors, and numbers where a
/// batch is not in a Buffer. (g++ at -O2 makes no vector code of a loop over an Eigen matrix.)
template <class Y, class... X, executor E>
inline void elementwise(auto f, const E& threads, Y& y, const X&... x) {
  if constexpr (in_buffer<Y> && (in_buffer<X> && ...)) {
    for_each_part(threads, y.size(), 4096,
                  [&](Index i, Index end) { apply(f, end - i, y.data() + i, (x.data() + i)...); });
  } else {
    y = [&](const auto& a, const auto&... b) {
      if constexpr (sizeof...(b) == 0) return a.unaryExpr(f).eval();
      else return a.binaryExpr(b..., f).eval();
    }(x...);
  }
}

}  // namespace multihot::kernels
