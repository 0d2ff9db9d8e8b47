#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace multihot::detail::io {

/// The length of the longest prefix that is valid UTF-8: no surrogates, nothing above U+10FFFF, and
/// each character in as few bytes as possible.
inline std::size_t utf8_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[at + k]); };
    const unsigned first = byte(0);
    if (first < 0x80) {
      ++at;
      continue;
    }
    const std::size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || text.size() - at < size) return at;
    for (std::size_t k = 1; k < size; ++k) {
      if ((byte(k) & 0xc0) != 0x80) return at;
    }
    if (first == 0xe0 && byte(1) < 0xa0) return at;   // 2 bytes are enough
    if (first == 0xed && byte(1) >= 0xa0) return at;  // a surrogate
    if (first == 0xf0 && byte(1) < 0x90) return at;   // 3 bytes are enough
    if (first == 0xf4 && byte(1) >= 0x90) return at;  // above U+10FFFF
    at += size;
  }
  return at;
}

/// Appends the bytes of one character, up to U+10FFFF.
inline void append_utf8(std::string& text, char32_t c) {
  const auto low_bits = [&](unsigned shift) {
    return static_cast<char>(0x80 | (c >> shift & 0x3f));
  };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text.append({static_cast<char>(0xc0 | c >> 6), low_bits(0)});
  } else if (c < 0x10000) {
    text.append({static_cast<char>(0xe0 | c >> 12), low_bits(6), low_bits(0)});
  } else {
    text.append({static_cast<char>(0xf0 | c >> 18), low_bits(12), low_bits(6), low_bits(0)});
  }
}

}  // namespace multihot::detail::io
