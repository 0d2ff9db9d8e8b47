#pragma once

#include <algorithm>
#include <cmath>

#include <multihot/core.hpp>

namespace multihot::detail::nn {

/// Throws value_error for the first m(i, j), row by row, that is not in [0, most]; nan is allowed
/// if nan_too.
template <class M>
void check_range(const char* name, const M& m, typename M::Scalar most, const char* expected,
                 bool nan_too = false) {
  using S = typename M::Scalar;
  // Fast: the distances from the range add up to 0. nan has none, but makes the sum nan.
  Eigen::Array<S, 16, 1> excess = Eigen::Array<S, 16, 1>::Zero();
  const S* data = m.data();
  Index k = 0;
  for (; k + 16 <= m.size(); k += 16) {
    const auto x = Eigen::Map<const Eigen::Array<S, 16, 1>>(data + k);
    excess += (x - x.max(S(0)).min(most)).abs();
  }
  for (; k < m.size(); ++k) excess[0] += std::abs(data[k] - std::clamp(data[k], S(0), most));
  if (excess.sum() == 0) return;

  for (Index i = 0; i < m.rows(); ++i) {
    for (Index j = 0; j < m.cols(); ++j) {
      const bool unknown = nan_too && std::isnan(m(i, j));
      check<value_error>((m(i, j) >= 0 && m(i, j) <= most) || unknown, "BCEWithLogitsLoss: ", name,
                         "(", i, ",", j, ")=", m(i, j), ", expected ", expected);
    }
  }
}

}  // namespace multihot::detail::nn
