#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include <multihot/core.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/random/detail/mersenne_twister.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

/// PyTorch's CPU generator (ATen/CPUGeneratorImpl.cpp): a Mersenne Twister that is seeded with the
/// low 32 bits of the seed. Pass it to all functions that draw random numbers. A copy repeats the
/// numbers.
///
///   Generator generator(0);                           // torch.manual_seed(0)
///   Generator copy = generator;
///   const auto x = randn<float>(32, 10, generator);
///   const auto same = randn<float>(32, 10, copy);     // equal to x
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : twister_(static_cast<std::uint32_t>(seed)) {}

  void manual_seed(std::uint64_t seed) { *this = Generator(seed); }

  std::uint32_t random() { return twister_(); }
  std::uint64_t random64() {
    const std::uint64_t high = random();
    return high << 32 | random();
  }

  /// Skips n numbers of random().
  void discard(Index n) {
    for (Index i = 0; i < n; ++i) twister_();
  }

  /// A uniform number in [0, 1), made of 24 random bits for float and of 53 for double.
  template <float_or_double S>
  S uniform() {
    if constexpr (std::same_as<S, float>) {
      return static_cast<float>(random() & 0xffffffu) * 0x1p-24f;
    } else {
      return static_cast<double>(random64() & 0x1fffffffffffffu) * 0x1p-53;
    }
  }

  /// Normal numbers are made in pairs, from two uniform numbers. If randn has returned only the
  /// first of a pair, these are its two uniform numbers. As in PyTorch, other draws keep them, and
  /// a new seed removes them.
  std::optional<std::array<double, 2>> half_used = {};

  static constexpr const char* state_name = "generator";
  StateDict state_dict() const {
    return {{"words", detail::array(twister_.words)},
            {"at", detail::array(twister_.at, detail::random::MersenneTwister::size)},
            {"half_used", detail::array(half_used)}};
  }
  void load_state_dict(const StateDict& state) {
    detail::check_state("Generator", state, state_dict());
    detail::assign(twister_.words, state.at("words"));
    detail::assign(twister_.at, state.at("at"));
    detail::assign(half_used, state.at("half_used"));
  }

 private:
  detail::random::MersenneTwister twister_;
};

}  // namespace multihot
