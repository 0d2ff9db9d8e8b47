#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace multihot::detail::io {

/// The CRC-32 of zip, gzip and PNG (zlib.crc32 in Python): polynomial 0xEDB88320, in reflected
/// order. It differs whenever one bit, or any bits within 32 neighbouring ones, are changed.
class Crc32 {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      state_ = table[(state_ ^ static_cast<unsigned char>(c)) & 0xff] ^ state_ >> 8;
    }
  }

  /// 8 hexadecimal digits
  std::string text() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (int shift = 28; shift >= 0; shift -= 4) hex += digits[~state_ >> shift & 0xf];
    return hex;
  }

 private:
  /// The remainder of each byte
  static constexpr std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> remainders{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
      std::uint32_t r = byte;
      for (int bit = 0; bit < 8; ++bit) r = (r & 1 ? 0xedb88320 : 0) ^ r >> 1;
      remainders[byte] = r;
    }
    return remainders;
  }();

  std::uint32_t state_ = 0xffffffff;
};

}  // namespace multihot::detail::io
