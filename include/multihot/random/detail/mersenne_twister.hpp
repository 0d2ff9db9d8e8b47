#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace multihot::detail::random {

/// Matsumoto and Nishimura, "Mersenne twister: a 623-dimensionally equidistributed uniform
/// pseudo-random number generator", 1998. It gives the numbers of std::mt19937. Unlike there, the
/// state can be read and written, in the same form on every platform.
struct MersenneTwister {
  static constexpr std::size_t size = 624;

  std::array<std::uint32_t, size> words;
  std::size_t at;  // the next word; `size` if all are used

  explicit MersenneTwister(std::uint32_t seed) : words{seed}, at(size) {
    for (std::uint32_t i = 1; i < size; ++i) {
      const std::uint32_t before = words[i - 1];
      words[i] = 1812433253u * (before ^ before >> 30) + i;
    }
  }

  std::uint32_t operator()() {
    if (at == size) twist();
    std::uint32_t y = words[at++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
  }

 private:
  void twist() {
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint32_t y = (words[i] & 0x80000000u) | (words[(i + 1) % size] & 0x7fffffffu);
      words[i] = words[(i + 397) % size] ^ y >> 1 ^ (y & 1) * 0x9908b0dfu;
    }
    at = 0;
  }
};

}  // namespace multihot::detail::random
