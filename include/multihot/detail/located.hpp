#pragma once

#include <multihot/detail/check.hpp>

namespace multihot::detail {

/// Returns f(). The messages of its shape_error and value_error then begin with where().
decltype(auto) located(auto where, auto f) {
  try {
    return f();
  } catch (const shape_error& error) {
    fail<shape_error>(where(), error.what());
  } catch (const value_error& error) {
    fail<value_error>(where(), error.what());
  }
}

}  // namespace multihot::detail
