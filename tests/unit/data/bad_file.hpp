#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <multihot/data/table.hpp>
#include <string>
#include <string_view>

#include "temporary_file.hpp"

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

inline void check_bad_file(const auto& bad, const std::string& got) {
  using multihot::detail::text;
  CAPTURE(bad.text);
  CAPTURE(got);
  CHECK(got.starts_with("text:" + text(bad.line) + ":" + text(bad.column) + ": got "));
  CHECK(got.find(", expected ") != std::string::npos);
  CHECK(got.find(bad.message) != std::string::npos);
}

/// A file gives the same table or message as its text, in chunks of any size.
inline void check_chunks(std::string_view text, const std::string& expected, auto outcome_of) {
  const TemporaryFile file(text);
  for (const std::size_t chunk : {1u, 2u, 3u, 7u, 1u << 20}) {
    std::string got = outcome_of(file.path(), chunk);
    if (got.starts_with(file.path())) got.replace(0, file.path().size(), "text");
    CHECK(got == expected);
  }
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
