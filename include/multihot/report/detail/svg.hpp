#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/detail/plot.hpp>
#include <multihot/report/detail/html.hpp>

namespace multihot::detail::report {

using namespace plot;

/// A drawing as SVG: axes, lines, bars, dots and text, of width x height units. style.hpp has the
/// looks of each kind. Letters are 11 units high. Coordinates begin at the top left.
class Svg {
 public:
  Svg(double width, double height, std::string_view title) : height_(height) {
    text_ = "<svg" + attribute("viewBox", "0 0 " + number(width) + " " + number(height)) +
            attribute("width", number(width)) + attribute("height", number(height)) +
            attribute("role", "img") + attribute("aria-label", title) + ">";
  }
  std::string str() const { return text_ + "</svg>\n"; }

  /// kind m: x is the middle, e: the end. Text wider than `most` ends in an ellipsis.
  void text(double x, double y, std::string_view s, std::string_view kind = "", double most = 1e9) {
    if (s.empty()) return;
    const std::string full = clean(s), shown = shortened(full, most / 11, em);
    add("text", {{"x", x}, {"y", y}}, kind, shown == full ? "" : full, escaped(shown));
  }
  void bar(Point at, Point size, std::string_view kind, std::string_view title = "") {
    add("rect", {{"x", at.x}, {"y", at.y}, {"width", size.x}, {"height", size.y}}, kind, title);
  }
  void dot(Point at, double radius, std::string_view kind, std::string_view title = "") {
    add("circle", {{"cx", at.x}, {"cy", at.y}, {"r", radius}}, kind, title);
  }
  void line(const Points& points, std::string_view kind, std::string_view title = "") {
    if (points.empty()) return;
    add("path d=\"" + path(points) + "\"", {}, "l " + std::string(kind), title);
  }
  void axes(const Scale& x, const std::vector<double>& x_ticks, const Scale& y,
            const std::vector<double>& y_ticks) {
    for (const double t : y_ticks) {
      line({{x.from, y(t)}, {x.to, y(t)}}, "g");
      text(x.from - 5, y(t) + 4, round_text(t), "e");
    }
    for (const double t : x_ticks) {
      line({{x(t), y.from}, {x(t), y.to}}, "g");
      text(x(t), y.from + 14, round_text(t), "m");
    }
  }
  /// Draws lines that definition() has given an id, once more.
  void again(std::string_view id) {
    add("use" + attribute("href", "#" + std::string(id)), {}, "l k", "");
  }
  static std::string definition(std::string_view id, const std::vector<Points>& lines) {
    std::string all;
    for (const Points& points : lines) all += path(points);
    return tag("svg class=\"hidden\"", "<path" + attribute("id", id) + attribute("d", all) + "/>");
  }
  /// A file of two drawings side by side
  static std::string file(std::string_view style, const Svg& left, const Svg& right) {
    const double height = std::max(left.height_, right.height_) + 40;
    const std::string a = tag("g transform=\"translate(20 20)\"", left.str());
    const std::string b = tag("g transform=\"translate(400 20)\"", right.str());
    const std::string size = attribute("viewBox", "0 0 760 " + number(height));
    return tag("svg xmlns=\"http://www.w3.org/2000/svg\"" + size, tag("style", style) + a + b);
  }

 private:
  static std::string number(double x) {  // a tenth of a unit cannot be seen
    std::string s = fixed(x, 1);
    if (s.ends_with(".0")) s.resize(s.size() - 2);
    return s.starts_with(minus) ? s.replace(0, minus.size(), 1, '-') : s;
  }
  static std::string path(const Points& points) {
    std::string all;
    for (const auto& [x, y] : points)
      all += (all.empty() ? "M" : " ") + number(x) + "," + number(y);
    return all;
  }
  void add(std::string_view open, std::initializer_list<std::pair<const char*, double>> numbers,
           std::string_view kind, std::string_view title, std::string_view content = "") {
    text_.append("<").append(open);
    for (const auto& [name, x] : numbers) text_ += attribute(name, number(x));
    if (!kind.empty()) text_ += attribute("class", kind);
    if (title.empty() && content.empty()) return void(text_ += "/>");
    text_ += title.empty() ? ">" : "><title>" + escaped(title) + "</title>";
    text_.append(content).append("</").append(open.substr(0, open.find(' '))).append(">");
  }

  double height_;
  std::string text_;
};

}  // namespace multihot::detail::report
