#pragma once

#include <doctest/doctest.h>

#include <initializer_list>
#include <multihot/data/detail/lines.hpp>
#include <multihot/data/detail/source.hpp>
#include <multihot/data/table.hpp>
#include <string>
#include <string_view>

/// A text that must be refused, at this place, in words that contain these.
template <class Options>
struct BadFile {
  std::string text;
  multihot::Index line, column;
  std::string message;
  Options options = {.labels = 1};
};

/// All that a table holds, or the message of its format_error.
template <class S>
std::string outcome(auto read) try {
  using multihot::detail::text;
  const multihot::Table<S> table = read();
  std::string all =
      text(multihot::detail::shape(table.x)) + " " + text(multihot::detail::shape(table.y));
  for (const auto& name : table.feature_names) all += "|" + name;
  for (const auto& name : table.label_names) all += "|" + name;
  for (const S value : table.x.reshaped()) all.append(" ").append(text(value));
  for (const S value : table.y.reshaped()) all.append(" ").append(text(value));
  return all;
} catch (const multihot::format_error& error) {
  return error.what();
}

/// Lines of a text in memory, read by so few bytes at a time.
inline auto lines(std::string_view text, std::size_t chunk = 1 << 20) {
  return multihot::detail::Lines(multihot::detail::TextSource(text), chunk);
}

inline void check_bad_file(const auto& bad, const std::string& got) {
  using multihot::detail::text;
  CAPTURE(bad.text);
  CAPTURE(got);
  CHECK(got.starts_with("text:" + text(bad.line) + ":" + text(bad.column) + ": got "));
  CHECK(got.find(", expected ") != std::string::npos);
  CHECK(got.find(bad.message) != std::string::npos);
}

/// Whatever the size of the chunks, the same table or message.
inline void check_chunks(auto outcome_by_chunk) {
  const std::string whole = outcome_by_chunk(1 << 20);
  for (const std::size_t chunk : {1u, 2u, 3u, 7u}) CHECK(outcome_by_chunk(chunk) == whole);
}

/// However much of a good text there is, it is a table or a format_error.
inline void check_prefixes(std::string_view text, auto outcome_of) {
  int tables = 0, refused = 0;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    // In memory of its own, after whose end the address sanitizer watches.
    const std::string prefix(text.substr(0, size));
    (outcome_of(prefix).starts_with("text:") ? refused : tables) += 1;
  }
  CHECK(tables > 0);
  CHECK(refused > 0);
  CHECK_FALSE(outcome_of(text).starts_with("text:"));
}
