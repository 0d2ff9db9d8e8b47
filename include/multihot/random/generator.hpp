#pragma once

#include <cstdint>
#include <optional>
#include <random>

#include <multihot/core.hpp>

namespace multihot {

/// PyTorch's CPU generator (ATen/CPUGeneratorImpl.cpp): a Mersenne Twister that is seeded with the
/// low 32 bits of the seed. Pass it to whatever draws numbers; copy it to repeat a stream.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) { manual_seed(seed); }

  void manual_seed(std::uint64_t seed) {
    engine_.seed(static_cast<std::uint32_t>(seed & 0xffffffffu));
    half_used.reset();
  }

  std::uint32_t random() { return static_cast<std::uint32_t>(engine_()); }
  std::uint64_t random64() {
    const std::uint64_t high = random();
    return high << 32 | random();
  }

  /// A uniform number in [0, 1): as many random bits as S has digits.
  template <float_or_double S>
  S uniform() {
    if constexpr (std::same_as<S, float>) {
      return static_cast<float>(random() & 0xffffffu) * 0x1p-24f;
    } else {
      return static_cast<double>(random64() & 0x1fffffffffffffu) * 0x1p-53;
    }
  }

  /// The uniforms of a pair of normal numbers of which randn has taken only the first. It is kept
  /// here as in PyTorch: it survives other draws, not a new seed.
  struct Pair {
    double u1, u2;
  };
  std::optional<Pair> half_used;

 private:
  std::mt19937 engine_;
};

}  // namespace multihot
