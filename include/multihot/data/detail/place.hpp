#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <multihot/core.hpp>
#include <multihot/detail/found.hpp>

/// The parts of a message about a file: "train.csv:17:23: got 'abc' in column 4, expected ...".
namespace multihot::detail {

/// A line without its end; or several, the ends of all but the last within quotes.
struct Line {
  std::string_view file;
  Index number;  // of the first, from 1
  std::string_view text;
};

/// A character of a line, or its end.
struct Place {
  const Line& line;
  const char* at;
};

/// "train.csv:17:23: ", the line and the byte in it, both from 1, as compilers print them.
inline std::string text(const Place& place) {
  const Line& line = place.line;
  const auto before = line.text.substr(0, static_cast<std::size_t>(place.at - line.text.data()));
  const auto number = line.number + std::count(before.begin(), before.end(), '\n');
  const auto start = before.rfind('\n') + 1;  // 0 where there is none
  return text(line.file) + ":" + text(number) + ":" + text(before.size() - start + 1) + ": ";
}

}  // namespace multihot::detail
