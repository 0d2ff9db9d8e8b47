#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/random.hpp>

namespace multihot {

/// The rows of each part, ascending: x(parts[0], Eigen::indexing::all). Each row is in one part.
using Parts = std::vector<Eigen::VectorX<Index>>;

/// Splits n samples at random into parts of these fractions.        torch.utils.data.random_split
///
///   const Parts parts = random_split(train.x.rows(), {0.8, 0.2}, generator);
///   const Matrix<float> x_train = train.x(parts[0], Eigen::indexing::all);
///
/// The size of each part is n times its fraction, rounded down. Samples that are left over go to
/// the first parts, one each. Throws value_error unless n > 0 and the fractions are positive and
/// add up to 1.
inline Parts random_split(Index n, const std::vector<double>& fractions, Generator& generator);

/// All rows that are not in parts[k], ascending: in k-fold cross-validation, the training set.
/// Throws value_error unless k < parts.size().
inline Eigen::VectorX<Index> all_but(const Parts& parts, std::size_t k);

namespace detail::data {

inline void check_fractions(const char* name, Index n, const std::vector<double>& fractions) {
  using multihot::detail::check;
  check<value_error>(n > 0, name, ": got 0 samples, expected at least one");
  double sum = 0;
  for (const double fraction : fractions) {
    check<value_error>(fraction > 0 && fraction <= 1, name, ": got a fraction of ", fraction,
                       ", expected in (0, 1]");
    sum += fraction;
  }
  check<value_error>(std::abs(sum - 1) < 1e-9, name, ": the fractions add up to ", sum,
                     ", expected 1");
}

}  // namespace detail::data

inline Parts random_split(Index n, const std::vector<double>& fractions, Generator& generator) {
  detail::data::check_fractions("random_split", n, fractions);
  std::vector<Index> sizes;
  sizes.reserve(fractions.size());
  for (const double fraction : fractions) {
    sizes.push_back(static_cast<Index>(std::floor(static_cast<double>(n) * fraction)));
  }
  const Index left = n - std::accumulate(sizes.begin(), sizes.end(), Index(0));
  for (Index i = 0; i < left; ++i) ++sizes[static_cast<std::size_t>(i) % sizes.size()];

  const detail::random::Rewind rewind(generator);
  const auto order = randperm(n, generator);
  Parts parts;
  Index first = 0;
  for (const Index size : sizes) {
    parts.emplace_back(order.segment(first, size));
    std::sort(parts.back().begin(), parts.back().end());
    first += size;
  }
  return parts;
}

inline Eigen::VectorX<Index> all_but(const Parts& parts, std::size_t k) {
  detail::check<value_error>(k < parts.size(), "all_but: got part ", k, ", expected less than ",
                             parts.size());
  std::vector<Index> rows;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != k) rows.insert(rows.end(), parts[i].begin(), parts[i].end());
  }
  std::sort(rows.begin(), rows.end());
  return Eigen::Map<Eigen::VectorX<Index>>(rows.data(), static_cast<Index>(rows.size()));
}

}  // namespace multihot
