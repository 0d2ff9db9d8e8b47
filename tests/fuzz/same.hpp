#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <multihot/core.hpp>
#include <multihot/data/detail/lines.hpp>
#include <multihot/data/detail/source.hpp>
#include <string>
#include <string_view>

/// Stops the program unless the text gives the same result, or the same format_error, when it is
/// read at once and by a few bytes at a time. Whatever else is thrown ends the program as well.
inline void check_same(std::string_view text, auto result_of) {
  using namespace multihot::detail;
  const auto outcome = [&](std::size_t chunk) -> std::string {
    try {
      return result_of(Lines(TextSource(text), chunk));
    } catch (const multihot::format_error& error) {
      return error.what();
    }
  };
  const std::string whole = outcome(1 << 12);
  if (outcome(1 + text.size() % 7) != whole) std::abort();
}

/// The bytes of a table's numbers, behind its shapes and names.
inline std::string bytes(const auto& table) {
  using multihot::detail::shape, multihot::detail::text;
  std::string all = text(shape(table.x)) + " " + text(shape(table.y));
  for (const auto& name : table.feature_names) all += "|" + name;
  for (const auto& name : table.label_names) all += "|" + name;
  for (const auto& m : {table.x, table.y}) {
    all.append(reinterpret_cast<const char*>(m.data()), m.size() * sizeof(*m.data()));
  }
  return all;
}
