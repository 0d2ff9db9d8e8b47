#pragma once

#include <cmath>

#include <multihot/core.hpp>

namespace multihot::detail {

/// Throws value_error for the first x(i, j), column by column, that is infinite or nan.
void check_finite(const char* name, const auto& x) {
  for (Index j = 0; j < x.cols(); ++j) {
    for (Index i = 0; i < x.rows(); ++i) {
      const auto x_ij = x.coeff(i, j);
      check<value_error>(std::isfinite(x_ij), name, "(", i, ",", j, ")=", x_ij,
                         ", expected finite");
    }
  }
}

/// The same for an infinite number; nan is a missing value.
void check_not_infinite(const char* name, const auto& x) {
  for (Index j = 0; j < x.cols(); ++j) {
    for (Index i = 0; i < x.rows(); ++i) {
      const auto x_ij = x.coeff(i, j);
      check<value_error>(!std::isinf(x_ij), name, "(", i, ",", j, ")=", x_ij,
                         ", expected finite or nan");
    }
  }
}

}  // namespace multihot::detail
