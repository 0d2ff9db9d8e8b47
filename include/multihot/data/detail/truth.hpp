#pragma once

#include <array>
#include <optional>
#include <string_view>

#include <multihot/data/detail/lower.hpp>

namespace multihot::detail {

/// Words for 0 and 1, in any case.
struct TruthWords {
  std::string_view no, yes;

  std::optional<bool> find(std::string_view word) const {
    if (word.size() > 5) return std::nullopt;  // longer than any of them
    const auto small = lower(word);
    return small == yes ? std::optional(true) : small == no ? std::optional(false) : std::nullopt;
  }
};

/// As pandas, R and spreadsheets write them
inline constexpr TruthWords true_or_false{"false", "true"};
/// As lists of two values have them besides
inline constexpr std::array<TruthWords, 4> truth_words{
    {true_or_false, {"no", "yes"}, {"f", "t"}, {"n", "y"}}};

}  // namespace multihot::detail
