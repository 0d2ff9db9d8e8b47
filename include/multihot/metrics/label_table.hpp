#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include <multihot/core.hpp>
#include <multihot/detail/display.hpp>
#include <multihot/metrics/label_figures.hpp>

namespace multihot {

/// The figures as lines of text, for a terminal of so many columns. Long names are shortened; a
/// dash stands for a figure that is not defined.
///
///   const auto figures = label_figures(test.y, p, {.thresholds = thresholds});
///   std::fputs(label_table(figures).c_str(), stdout);
///
///   label             support  threshold  precision  recall     F1    AUC     AP
///   happy                  55      0.412      0.604   0.582  0.593  0.761  0.585
///   ...
inline std::string label_table(const LabelFigures& figures, Index width = 80) {
  using namespace detail::display;
  constexpr std::array<std::string_view, 7> titles = {
      "  support", "  threshold", "  precision", "  recall", "     F1", "    AUC", "     AP"};
  const auto size = [](std::string_view s) { return static_cast<Index>(measure(s, columns)); };
  constexpr Index shortest = 16;  // "weighted average"
  Index names = shortest, numbers = 0;
  for (const auto& line : figures.labels) names = std::max(names, size(clean(line.name)));
  for (const auto& title : titles) numbers += size(title);
  names = std::min(names, std::max(width - numbers, shortest));

  std::string all;
  const auto pad = [&](Index count) {
    all.append(static_cast<std::size_t>(std::max(count, Index{0})), ' ');
  };
  const auto add = [&](std::string_view name, const auto& cells) {
    const std::string shown = shortened(clean(name), static_cast<double>(names), columns);
    all += shown;
    pad(names - size(shown));
    for (std::size_t k = 0; k < cells.size(); ++k) {
      pad(size(titles[k]) - size(cells[k]));
      all += cells[k];
    }
    all += '\n';
  };
  const auto add_line = [&](const LabelFigures::Line& line) {
    add(line.name, std::array{detail::text(line.support), fixed(line.threshold),
                              fixed(line.precision), fixed(line.recall), fixed(line.f1),
                              fixed(line.auc), fixed(line.average_precision)});
  };
  add("label", titles);
  for (const auto& line : figures.labels) add_line(line);
  all += '\n';
  for (const auto* line : {&figures.micro, &figures.macro, &figures.weighted, &figures.samples}) {
    add_line(*line);
  }
  return all;
}

}  // namespace multihot
