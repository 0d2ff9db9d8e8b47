#pragma once

#include <multihot/core.hpp>

namespace multihot::detail::nn {

/// Advice at the end of an error message, if one sample of `features` numbers is given as a column.
inline const char* transpose_hint(Shape got, Index features) {
  const bool is_column = got.cols == 1 && got.rows == features && features != 1;
  return is_column ? "; each sample is a row: transpose the column" : "";
}

}  // namespace multihot::detail::nn
