#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <span>

#include <multihot/core.hpp>
#include <multihot/random/detail/normal.hpp>
#include <multihot/random/detail/rewind.hpp>
#include <multihot/random/generator.hpp>

/// PyTorch's random tensors, bit for bit, as Eigen matrices
///
///   Generator generator(0);                                   // torch.manual_seed(0)
///   const auto x = randn<float>(32, 10, generator);           // torch.randn(32, 10)
///   const auto y = randint<float>(0, 2, 32, 5, generator);    // torch.randint(0, 2, (32, 5))
///
/// The numbers are drawn row by row, as in PyTorch, and the generator advances as PyTorch's does.
/// All functions throw shape_error for a negative size.
namespace multihot {

namespace detail::random {

inline void check_size(Index rows, Index cols) {
  check<shape_error>(rows >= 0 && cols >= 0, "random matrix: got ", Shape{rows, cols},
                     ", expected sizes >= 0");
}

/// A matrix (rows, cols) of the results of f(), called row by row.
template <arithmetic S>
Eigen::MatrixX<S> generate(Index rows, Index cols, std::invocable auto f) {
  check_size(rows, cols);
  Eigen::MatrixX<S> x(rows, cols);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < cols; ++j) x(i, j) = static_cast<S>(f());
  }
  return x;
}

}  // namespace detail::random

/// torch.rand: uniform in [0, 1).
template <float_or_double S>
Matrix<S> rand(Index rows, Index cols, Generator& generator) {
  return detail::random::generate<S>(rows, cols, [&] { return generator.template uniform<S>(); });
}

/// torch.randn: normal with mean 0 and standard deviation 1. As in PyTorch, 16 or more numbers are
/// made in blocks of 16; if some are left over, the last 16 numbers are made again.
template <float_or_double S>
Matrix<S> randn(Index rows, Index cols, Generator& generator) {
  detail::random::check_size(rows, cols);
  if (rows * cols < 16) {
    return detail::random::generate<S>(rows, cols,
                                       [&] { return detail::random::next_normal<S>(generator); });
  }
  const detail::random::Rewind rewind(generator);  // if there is no memory for the result
  Matrix<S> flat = rand<S>(rows * cols, 1, generator);
  const std::span<S> d(flat.data(), static_cast<std::size_t>(flat.size()));
  for (std::size_t i = 0; i + 16 <= d.size(); i += 16) {
    detail::random::box_muller_16<S>(d.subspan(i).template first<16>());
  }
  if (d.size() % 16 != 0) {
    const auto tail = d.template last<16>();
    for (S& u : tail) u = generator.uniform<S>();
    detail::random::box_muller_16<S>(tail);
  }
  return flat.template reshaped<Eigen::RowMajor>(rows, cols);
}

/// torch.randint: integers in [low, high), as numbers of type S. Throws value_error unless low <
/// high, and if S is an integer type that cannot hold all of them. For a range of 2^32 and more,
/// each number takes two words, as in PyTorch 1.13 and 2.6.
template <arithmetic S>
Eigen::MatrixX<S> randint(std::int64_t low, std::int64_t high, Index rows, Index cols,
                          Generator& generator) {
  detail::check<value_error>(low < high, "randint: got low=", low, ", high=", high,
                             ", expected low < high");
  if constexpr (std::integral<S>) {
    constexpr auto least = std::numeric_limits<S>::min(), most = std::numeric_limits<S>::max();
    const bool holds = low >= static_cast<std::int64_t>(least) &&
                       (high <= 0 || static_cast<std::uint64_t>(high - 1) <= std::uint64_t{most});
    detail::check<value_error>(holds, "randint: got low=", low, ", high=", high,
                               ", expected numbers of the type, ", least, " to ", most);
  }
  const auto range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  const bool wide = range > std::numeric_limits<std::uint32_t>::max();
  return detail::random::generate<S>(rows, cols, [&] {
    const std::uint64_t word = wide ? generator.random64() : generator.random();
    return static_cast<std::int64_t>(word % range + static_cast<std::uint64_t>(low));
  });
}

/// torch.randperm: fills a vector of n numbers with 0, 1, ..., n - 1 in random order.
inline void randperm(Eigen::VectorX<Index>& p, Generator& generator) {
  const Index n = p.size();
  for (Index i = 0; i < n; ++i) p[i] = i;
  for (Index i = 0; i + 1 < n; ++i) {
    std::swap(p[i], p[i + generator.random() % (n - i)]);
  }
}

/// The same as a new vector. Throws value_error if n < 0.
inline Eigen::VectorX<Index> randperm(Index n, Generator& generator) {
  detail::check<value_error>(n >= 0, "randperm: got n=", n, ", expected n >= 0");
  Eigen::VectorX<Index> p(n);
  randperm(p, generator);
  return p;
}

}  // namespace multihot
