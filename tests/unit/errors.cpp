#include <doctest/doctest.h>
#include <concepts>
#include <multihot/errors.hpp>
#include <stdexcept>
#include <system_error>

namespace nn = multihot;

TEST_CASE("the exceptions are the standard library's where it has a word for it") {
  static_assert(std::derived_from<nn::shape_error, std::invalid_argument>);
  static_assert(std::derived_from<nn::value_error, std::invalid_argument>);
  static_assert(std::derived_from<nn::state_error, std::logic_error>);
  static_assert(std::derived_from<nn::format_error, std::runtime_error>);
  static_assert(std::derived_from<nn::io_error, std::system_error>);
}
