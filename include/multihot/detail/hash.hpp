#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <variant>

#include <multihot/core.hpp>
#include <multihot/state_dict.hpp>

namespace multihot::detail {

/// A hash of the bits of numbers: FNV-1a, but 64 bits at a time. It differs for certain if one
/// number differs.
class Hash {
 public:
  std::uint64_t value() const { return value_; }

  /// A number, a matrix or an object with a state_dict(). Other objects count as nothing.
  template <class X>
  void add(const X& x) {
    if constexpr (std::integral<X>) {
      add_word(static_cast<std::uint64_t>(x));
    } else if constexpr (std::same_as<X, float>) {
      add_word(std::bit_cast<std::uint32_t>(x));
    } else if constexpr (std::same_as<X, double>) {
      add_word(std::bit_cast<std::uint64_t>(x));
    } else if constexpr (eigen_expression<X>) {
      add(x.rows());
      for (Index j = 0; j < x.cols(); ++j) {
        for (Index i = 0; i < x.rows(); ++i) add(x.coeff(i, j));
      }
    } else if constexpr (requires { x.state_dict(); }) {
      for (const auto& [name, array] : x.state_dict()) add_list(array.numbers);
    }
  }

 private:
  void add_list(const Array::Variant& numbers) {
    const auto add_all = [this](const auto& list) {
      for (const auto x : list) add(x);
    };
    std::visit(add_all, numbers);
  }
  void add_word(std::uint64_t word) { value_ = (value_ ^ word) * 0x100000001b3u; }

  std::uint64_t value_ = 0xcbf29ce484222325u;
};

}  // namespace multihot::detail
