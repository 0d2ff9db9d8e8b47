#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

/// What is thrown, always with the numbers: "what failed: got ..., expected ...".
/// Checks stay on under NDEBUG, and a call that throws has changed nothing.
namespace multihot {

struct shape_error : std::invalid_argument {  // sizes that do not fit each other
  using invalid_argument::invalid_argument;
};
struct value_error : std::invalid_argument {  // a number outside of what it may be
  using invalid_argument::invalid_argument;
};
struct state_error : std::logic_error {  // a call at the wrong time: backward() before forward()
  using logic_error::logic_error;
};
struct format_error : std::runtime_error {  // a file whose content is not of its format
  using runtime_error::runtime_error;
};
struct io_error : std::system_error {  // a system call that failed; code() tells why
  using system_error::system_error;
};

template <class T>
concept arithmetic = std::is_arithmetic_v<T>;

namespace detail {

struct Shape {
  std::ptrdiff_t rows, cols;
  bool operator==(const Shape&) const = default;
};

inline std::string text(std::string_view s) { return std::string(s); }
template <arithmetic Number>  // the shortest decimal that reads back as the same, in any locale
std::string text(Number number) {
  // Libraries write the kinds of nan in several ways: one for all.
  if (number != number) number = std::numeric_limits<Number>::quiet_NaN();
  std::array<char, 32> digits;  // the longest double has 24
  // +: to_chars() takes no bool
  return {digits.data(), std::to_chars(digits.data(), digits.data() + 32, +number).ptr};
}
inline std::string text(Shape shape) { return text(shape.rows) + "x" + text(shape.cols); }

/// Throws an Error that says all parts in a row. Not inlined, so that a check is a comparison.
template <class Error, class... Parts>
[[noreturn, gnu::cold, gnu::noinline]] void fail(const Parts&... parts);

#if defined(__cpp_exceptions)
template <class Error, class... Parts>
void fail(const Parts&... parts) {
  throw Error((text(parts) + ...));
}
#else  // without a definition, this one sentence is all that a compiler says
#error "multihot reports errors by exceptions: compile without -fno-exceptions"
#endif

/// Unless ok, throws an Error that says all parts in a row. Only then do they become text.
template <class Error, class... Parts>
[[gnu::always_inline]] inline void check(bool ok, const Parts&... parts) {
  if (!ok) [[unlikely]]
    fail<Error>(parts...);
}

}  // namespace detail
}  // namespace multihot
