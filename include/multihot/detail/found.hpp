#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <multihot/errors.hpp>

namespace multihot::detail {

/// What stands in a file, whatever bytes it is made of.
struct Found {
  std::string_view what;
  std::ptrdiff_t column = 0;  // of the table, from 1; 0 where it is in none
};

/// In quotes, printable, not long.
inline std::string text(const Found& found) {
  constexpr std::size_t longest = 40;
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string printable = "'";
  for (const char c : found.what.substr(0, longest)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) printable += c;
    else printable.append("\\x").append({digits[byte / 16], digits[byte % 16]});
  }
  printable += found.what.size() > longest ? "...'" : "'";
  return found.column == 0 ? printable : printable + " in column " + text(found.column);
}

}  // namespace multihot::detail
