#pragma once

#include <string>

#include <multihot/errors.hpp>

namespace multihot::detail {

/// A list of what is wrong, for one message.
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
