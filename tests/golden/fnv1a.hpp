#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

inline std::uint64_t bits(float x) { return std::bit_cast<std::uint32_t>(x); }
inline std::uint64_t bits(double x) { return std::bit_cast<std::uint64_t>(x); }
inline std::uint64_t bits(std::int64_t x) { return static_cast<std::uint64_t>(x); }

/// FNV-1a of the bytes of numbers, little-endian
std::uint64_t fnv1a(const auto& numbers) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const auto x : numbers) {
    for (std::size_t k = 0; k < 8 * sizeof x; k += 8) {
      h = (h ^ (bits(x) >> k & 255)) * 0x100000001b3u;
    }
  }
  return h;
}
