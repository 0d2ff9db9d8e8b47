#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <multihot/errors.hpp>

/// Numbers as bytes, the lowest first, whatever the machine. A compiler makes a plain load of it.
namespace multihot::detail {

static_assert(std::numeric_limits<float>::is_iec559 && std::numeric_limits<double>::is_iec559,
              "multihot: files hold the bits of IEEE 754");

template <std::size_t size>
using Bits = std::conditional_t<
    size == 8, std::uint64_t,
    std::conditional_t<size == 4, std::uint32_t,
                       std::conditional_t<size == 2, std::uint16_t, std::uint8_t>>>;

template <arithmetic Number>
Number from_little_endian(const char* bytes) {
  Bits<sizeof(Number)> bits = 0;
  for (std::size_t k = 0; k < sizeof(Number); ++k) {
    const auto byte = static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[k]));
    bits = static_cast<decltype(bits)>(bits | byte << 8 * k);
  }
  return std::bit_cast<Number>(bits);
}

template <arithmetic Number>
std::array<char, sizeof(Number)> to_little_endian(Number number) {
  const auto bits = std::bit_cast<Bits<sizeof(Number)>>(number);
  std::array<char, sizeof(Number)> bytes;
  for (std::size_t k = 0; k < sizeof(Number); ++k) bytes[k] = static_cast<char>(bits >> 8 * k);
  return bytes;
}

}  // namespace multihot::detail
