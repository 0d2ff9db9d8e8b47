#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <multihot/detail/check.hpp>

namespace multihot::detail::deploy {

/// Words that cannot be the name of a namespace: the keywords of C++11 to C++26, `std` and `main`,
/// and macros of some compilers.
inline constexpr std::string_view reserved_words =
    " alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor "
    "bool break case catch char char16_t char32_t char8_t class co_await co_return co_yield compl "
    "concept const const_cast consteval constexpr constinit continue contract_assert decltype "
    "default delete do double dynamic_cast else enum explicit export extern false float for friend "
    "goto if inline int linux long main mutable namespace new noexcept not not_eq nullptr operator "
    "or or_eq private protected public reflexpr register reinterpret_cast requires return short "
    "signed sizeof static static_assert static_cast std struct switch synchronized template this "
    "thread_local throw true try typedef typeid typename union unix unsigned using virtual void "
    "volatile wchar_t while xor xor_eq ";

/// Throws value_error unless a name of ASCII letters, digits and underscores may be used in C++.
inline void check_cpp_name(const std::string& name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto is_part = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_'; };
  const bool ok = !name.empty() && is_letter(name[0]) && std::ranges::all_of(name, is_part) &&
                  name.find("__") == name.npos &&
                  reserved_words.find(" " + name + " ") == reserved_words.npos;
  check<value_error>(ok, "export_header: got the name ", Found{name},
                     ", expected an identifier of C++ that is free, such as 'emotions'");
}

}  // namespace multihot::detail::deploy
