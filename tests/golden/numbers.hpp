#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <multihot/core.hpp>
#include <span>
#include <vector>

namespace golden {

/// One digit an element, row by row
inline multihot::Matrix<double> parse(const char* digits, multihot::Index rows,
                                      multihot::Index cols) {
  multihot::Matrix<double> m(rows, cols);
  for (multihot::Index i = 0; i < rows; ++i) {
    for (multihot::Index j = 0; j < cols; ++j, ++digits) {
      m(i, j) = *digits <= '9' ? *digits - '0' : *digits - 'a' + 10;
    }
  }
  return m;
}

/// The largest difference; infinite if a number is defined in one place alone
inline double worst_difference(const std::vector<double>& computed,
                               std::span<const double> expected) {
  REQUIRE(computed.size() == expected.size());
  double worst = 0;
  for (std::size_t k = 0; k < computed.size(); ++k) {
    CAPTURE(k);
    CHECK(std::isnan(computed[k]) == std::isnan(expected[k]));
    if (!std::isnan(expected[k]) && computed[k] != expected[k]) {  // both may be infinite
      CHECK(std::abs(computed[k] - expected[k]) <= 1e-12);
      worst = std::max(worst, std::abs(computed[k] - expected[k]));
    }
  }
  return worst;
}

}  // namespace golden
