#pragma once

#include <concepts>

#include <multihot/core.hpp>

namespace multihot {

/// An expression of bool or of integers, as `y.array() > 0.5f` is.
template <class X>
concept integral_batch = eigen_expression<X> && std::integral<typename X::Scalar>;

}  // namespace multihot
