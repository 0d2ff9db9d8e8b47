#pragma once

#include <string>
#include <string_view>

#include <multihot/detail/display.hpp>

/// Elements of HTML and SVG.
namespace multihot::detail::markup {

/// For an element or an attribute in quotes
inline std::string escaped(std::string_view s) {
  std::string all;
  for (const char c : display::clean(s)) {
    if (c == '<') all += "&lt;";
    else if (c == '>') all += "&gt;";
    else if (c == '&') all += "&amp;";
    else if (c == '"') all += "&quot;";
    else all += c;
  }
  return all;
}

inline std::string attribute(std::string_view name, std::string_view value) {
  std::string all = " ";
  return all.append(name).append("=\"").append(escaped(value)).append("\"");
}

/// <open>content</...>; `open` is the name of the element and its attributes
inline std::string tag(std::string_view open, std::string_view content) {
  std::string all = "<";
  all.append(open).append(">").append(content);
  return all.append("</").append(open.substr(0, open.find(' '))).append(">\n");
}

}  // namespace multihot::detail::markup
