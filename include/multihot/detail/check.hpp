#pragma once

#include <string>

#include <multihot/detail/message.hpp>
#include <multihot/errors.hpp>

namespace multihot::detail {

/// Throws an Error whose message is all parts joined. Not inlined, so that a check is only a
/// comparison.
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

/// Throws an Error whose message is all parts joined, unless ok. Only then are they made text.
template <class Error, class... Parts>
[[gnu::always_inline]] inline void check(bool ok, const Parts&... parts) {
  if (!ok) [[unlikely]]
    fail<Error>(parts...);
}

/// A list of problems, which become one message.
class Problems {
 public:
  void add(const auto&... parts) {
    if (!list_.empty()) list_ += "; ";
    list_ += (text(parts) + ...);
  }
  template <class Error>
  void check_none(const auto&... before) const {
    check<Error>(list_.empty(), before..., list_);
  }

 private:
  std::string list_;
};

}  // namespace multihot::detail
