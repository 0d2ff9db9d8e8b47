#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <multihot/errors.hpp>

namespace multihot::detail {

/// The types of numbers that safetensors knows, in the order in which its writers sort them.
enum class Dtype : std::uint8_t {
  BOOL,
  F4,
  F6_E2M3,
  F6_E3M2,
  U8,
  I8,
  F8_E5M2,
  F8_E4M3,
  F8_E8M0,
  F8_E4M3FNUZ,
  F8_E5M2FNUZ,
  I16,
  U16,
  F16,
  BF16,
  I32,
  U32,
  F32,
  C64,
  F64,
  I64,
  U64
};

struct DtypeTraits {
  std::string_view name;
  std::uint64_t bits;
};

constexpr std::array<DtypeTraits, 22> dtypes{
    {{"BOOL", 8},        {"F4", 4},      {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"U8", 8},
     {"I8", 8},          {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8}, {"F8_E4M3FNUZ", 8},
     {"F8_E5M2FNUZ", 8}, {"I16", 16},    {"U16", 16},    {"F16", 16},    {"BF16", 16},
     {"I32", 32},        {"U32", 32},    {"F32", 32},    {"C64", 64},    {"F64", 64},
     {"I64", 64},        {"U64", 64}}};

constexpr const DtypeTraits& traits(Dtype dtype) { return dtypes[static_cast<std::size_t>(dtype)]; }

inline std::string text(Dtype dtype) { return std::string(traits(dtype).name); }

inline std::optional<Dtype> find_dtype(std::string_view name) {
  const auto found = std::ranges::find(dtypes, name, &DtypeTraits::name);
  if (found == dtypes.end()) return std::nullopt;
  return static_cast<Dtype>(found - dtypes.begin());
}

/// What numbers of a type of C++ are written as.
template <class Number>
constexpr Dtype dtype_of() {
  if constexpr (std::same_as<Number, float>) return Dtype::F32;
  else if constexpr (std::same_as<Number, double>) return Dtype::F64;
  else {
    static_assert(std::same_as<Number, std::int64_t>, "expected float, double or std::int64_t");
    return Dtype::I64;
  }
}

}  // namespace multihot::detail
