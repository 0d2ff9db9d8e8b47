#pragma once

#include <Eigen/Core>
#include <cfloat>
#include <concepts>
#include <cstdint>
#include <type_traits>

#include <multihot/detail/check.hpp>

#if (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__) || defined(_M_FP_FAST)
#error "multihot tells nan and infinity from numbers: compile without -ffast-math and /fp:fast"
#endif
#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 16  // 16: _Float16 alone has its own rule
#error "multihot needs arithmetic without excess precision: add -msse2 -mfpmath=sse"
#endif
#if defined(min) || defined(max)
#error "min and max are macros of <windows.h>: define NOMINMAX before it is included"
#endif

/// Matrix, the type of batches, and the concepts of the library.
namespace multihot {

using Eigen::Dynamic;
using Eigen::Index;

static_assert(EIGEN_VERSION_AT_LEAST(3, 4, 0), "multihot needs Eigen 3.4 or newer");

template <class S>
concept float_or_double = std::same_as<S, float> || std::same_as<S, double>;

/// A batch (samples, features): one row per sample, one column per feature. Columns are contiguous
/// in memory, since the kernels run along the samples: there are more of them than features.
template <float_or_double S, int Features = Dynamic>
using Matrix = Eigen::Matrix<S, Dynamic, Features>;

/// Any Eigen expression: Matrix, Array, Map, Block, Ref, of either storage order.
template <class X>
concept eigen_expression =
    requires(const X& x) { []<class Derived>(const Eigen::DenseBase<Derived>&) {}(x); };

/// A Matrix or an Array, unlike the other expressions.
template <class X>
concept owns_memory = std::is_base_of_v<Eigen::PlainObjectBase<X>, X>;

constexpr bool equal_or_dynamic(int a, int b) { return a == b || a == Dynamic || b == Dynamic; }

/// An expression (samples, Features) of S. Sizes that are known only at run time are accepted.
template <class X, class S, int Features>
concept batch_of = eigen_expression<X> && std::same_as<typename X::Scalar, S> &&
                   (equal_or_dynamic(X::ColsAtCompileTime, Features));

/// An expression of bool or of integers, such as `y.array() > 0.5f`.
template <class X>
concept integral_batch = eigen_expression<X> && std::integral<typename X::Scalar>;

namespace detail {

inline Shape shape(const auto& x) { return {x.rows(), x.cols()}; }

}  // namespace detail

}  // namespace multihot
