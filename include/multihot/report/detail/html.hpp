#pragma once

#include <cmath>
#include <string>
#include <string_view>

#include <multihot/core.hpp>
#include <multihot/detail/display.hpp>
#include <multihot/detail/markup.hpp>

/// The elements of a report.
namespace multihot::detail::report {

using namespace display;
using namespace markup;

/// A name on one line, which the browser shortens
inline std::string name_tag(std::string_view open, std::string_view name) {
  return tag(std::string(open) + " class=\"n\"" + attribute("title", name), escaped(name));
}

inline std::string figure(std::string_view name, std::string_view content) {
  return tag("figure", tag("figcaption", name_tag("h3", name)).append(content));
}

inline std::string section(std::string_view heading, std::string_view content) {
  return tag("section", tag("h2", heading).append(content));
}

/// A table that scrolls by itself where the page is narrow
inline std::string table(std::string_view open, std::string_view caption, std::string_view head,
                         std::string_view rows) {
  const std::string all = tag("caption", caption) + tag("thead", tag("tr", head));
  return tag(R"(div class="scroll" tabindex="0")", tag(open, all + std::string(rows)));
}

/// A cell with a bar or a colour of size |x|
inline std::string cell(std::string_view kind, double x, std::string_view shown,
                        std::string_view title = "") {
  if (std::isnan(x)) return tag("td", dash);
  std::string open = "td" + attribute("class", kind);
  open += attribute("style", "--v:" + fixed(std::abs(x), 2));
  return tag(title.empty() ? open : open + attribute("title", title), shown);
}

inline std::string page(std::string_view title, std::string_view style, std::string_view content) {
  return R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
)" + tag("title", escaped(title)) +
         tag("style", style) + "</head>\n<body>\n" + tag("main", content) + "</body>\n</html>\n";
}

}  // namespace multihot::detail::report
