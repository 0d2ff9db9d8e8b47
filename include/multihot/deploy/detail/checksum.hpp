#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <multihot/detail/check.hpp>

/// The checksum of a classifier's file: the CRC-32 of all bytes but its own 8 digits. In Python:
/// zlib.crc32(b[:37] + b[45:]).
namespace multihot::detail::deploy {

/// What is between the size of the header, 8 bytes, and the digits, the first of the metadata.
inline constexpr std::string_view before_checksum = R"({"__metadata__":{"checksum":")";
inline constexpr std::size_t checksum_at = 8 + before_checksum.size(), checksum_size = 8;

/// The CRC-32 of zip and PNG, whose polynomial is 0xEDB88320 with its bits in reverse order. It
/// changes with any bit, and with any bits within 32 neighbouring ones.
inline std::uint32_t add_to_crc(std::uint32_t crc, std::string_view bytes) {
  static constexpr auto remainders = [] {  // of each byte
    std::array<std::uint32_t, 256> all{};
    for (std::uint32_t byte = 0; byte < all.size(); ++byte) {
      all[byte] = byte;
      for (int bit = 0; bit < 8; ++bit) {
        all[byte] = (all[byte] % 2 == 1 ? 0xedb88320 : 0) ^ all[byte] >> 1;
      }
    }
    return all;
  }();
  crc = ~crc;
  for (const char c : bytes) {
    crc = remainders[(crc ^ static_cast<unsigned char>(c)) & 0xff] ^ crc >> 8;
  }
  return ~crc;
}

/// The digits for a source of bytes that has a place for them. Reads 16 KB at a time.
std::string checksum_of(const auto& source) {
  std::array<char, 1 << 14> bytes;
  std::uint32_t crc = 0;
  const auto add = [&](std::uint64_t begin, std::uint64_t end) {
    while (begin < end) {
      const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), end - begin));
      source.read(begin, bytes.data(), n);
      crc = add_to_crc(crc, {bytes.data(), n});
      begin += n;
    }
  };
  add(0, checksum_at);
  add(checksum_at + checksum_size, source.size());
  std::string digits;
  for (int shift = 28; shift >= 0; shift -= 4) digits += "0123456789abcdef"[crc >> shift & 0xf];
  return digits;
}

/// Whether there is a checksum. Throws format_error if it is not that of the bytes.
bool check_checksum(const auto& source) {
  if (source.size() < checksum_at + checksum_size) return false;
  std::string start(checksum_at + checksum_size, '\0');
  source.read(0, start.data(), start.size());
  if (start.compare(8, before_checksum.size(), before_checksum) != 0) return false;
  const std::string found = start.substr(checksum_at), expected = checksum_of(source);
  check<format_error>(found == expected, source.name(), ": damaged: got the checksum ",
                      Found{found}, ", expected ", Found{expected}, " for its bytes");
  return true;
}

}  // namespace multihot::detail::deploy
