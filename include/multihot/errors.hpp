#pragma once

#include <array>
#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

/// What is thrown, always with the numbers: "what failed: got ..., expected ...".
/// Checks stay on under NDEBUG, and a call that throws has changed nothing.
namespace multihot {

/// Sizes that do not fit each other.
struct shape_error : std::invalid_argument {
  using invalid_argument::invalid_argument;
};

/// A number outside of what it may be.
struct value_error : std::invalid_argument {
  using invalid_argument::invalid_argument;
};

/// A call at the wrong time, such as backward() before forward().
struct state_error : std::logic_error {
  using logic_error::logic_error;
};

/// A file whose content is not what its format demands.
struct format_error : std::runtime_error {
  using runtime_error::runtime_error;
};

/// A system call that failed; code() tells why.
struct io_error : std::system_error {
  using system_error::system_error;
};

template <class T>
concept arithmetic = std::is_arithmetic_v<T>;

namespace detail {

inline std::string text(std::string_view s) { return std::string(s); }

/// The shortest decimal that reads back as the same number, in every locale.
template <arithmetic Number>
std::string text(Number number) {
  std::array<char, 32> digits;  // the longest double has 24 characters
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return {digits.data(), end};
}

/// message("got ", 3, " rows") == "got 3 rows"
template <class... Parts>
std::string message(const Parts&... parts) {
  return (text(parts) + ...);
}

}  // namespace detail
}  // namespace multihot
