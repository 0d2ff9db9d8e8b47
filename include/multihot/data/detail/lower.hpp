#pragma once

#include <string>
#include <string_view>

namespace multihot::detail {

/// The same in lower case, by ASCII and so in any locale.
inline std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace multihot::detail
