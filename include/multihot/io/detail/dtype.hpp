#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <multihot/detail/check.hpp>
#include <multihot/state_dict.hpp>

namespace multihot::detail::io {
using multihot::detail::text;  // the overload below would hide it

/// The types of numbers in safetensors, in the order in which its writers sort tensors.
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

/// Whether numbers of this type can be read as float or double.
constexpr bool is_castable(Dtype dtype) {
  return dtype == Dtype::F16 || dtype == Dtype::BF16 || dtype == Dtype::F32 || dtype == Dtype::F64;
}

/// The dtype of float, double or std::int64_t
template <class Number>
constexpr Dtype dtype_of() {
  if constexpr (std::same_as<Number, float>) return Dtype::F32;
  else if constexpr (std::same_as<Number, double>) return Dtype::F64;
  else {
    static_assert(std::same_as<Number, std::int64_t>, "expected float, double or std::int64_t");
    return Dtype::I64;
  }
}

inline Dtype dtype_of(const Array& array) {
  return std::visit([]<class N>(const std::vector<N>&) { return dtype_of<N>(); }, array.numbers);
}

// Numbers as little-endian bytes, on any machine. Compilers turn the loops into plain loads.

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

}  // namespace multihot::detail::io
