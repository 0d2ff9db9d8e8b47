#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/report/detail/svg.hpp>
#include <multihot/train/progress.hpp>

/// Charts of 340 units in width: on a phone, their letters keep their size.
namespace multihot::detail::report {

struct Series {
  std::string_view name, kind;
  double Epoch::* number;
};
inline constexpr Series train_loss{"train", "a d", &Epoch::train_loss};
inline constexpr Series validation_loss{"validation", "b", &Epoch::validation_loss};
inline constexpr Series validation_metric{"validation", "b", &Epoch::metric};

/// Lines over the epochs. Numbers that are not finite are left out.
inline Svg epochs_chart(std::string_view title, const std::vector<Epoch>& history,
                        const std::vector<Series>& lines, std::size_t best) {
  constexpr double largest = 1e100;
  double low = largest, high = -largest;
  for (const Series& line : lines) {
    for (const Epoch& epoch : history) {
      const double y = epoch.*line.number;
      if (std::abs(y) < largest) low = std::min(low, y), high = std::max(high, y);
    }
  }
  if (low > high) low = high = 0;
  const double margin = high > low ? (high - low) / 25 : std::max(std::abs(high) / 10, 0.1);
  const auto epoch = [&](std::size_t k) { return static_cast<double>(history[k].epoch); };
  const Scale x{epoch(0) - 0.5, epoch(history.size() - 1) + 0.5, 50, 326};
  const Scale y{low - margin, high + margin, 175, 24};
  std::vector<double> x_ticks = ticks(x.low, x.high, 6);
  std::erase_if(x_ticks, [](double tick) { return tick != std::round(tick); });

  Svg svg(340, 210, title);
  svg.axes(x, x_ticks, y, ticks(y.low, y.high));
  svg.text(326, 205, "epoch", "q e");
  svg.line({{x(epoch(best)), y.from}, {x(epoch(best)), y.to}}, "t");
  double at = 50;
  const auto legend = [&](std::string_view name, std::string_view kind) {
    svg.line({{at, 7}, {at + 18, 7}}, kind);
    svg.text(at + 23, 11, name);
    at += 36 + 11 * measure(name, em);
  };
  for (const Series& line : lines) {
    legend(line.name, line.kind);
    Points points;
    const auto draw = [&] { svg.line(thinned(std::exchange(points, {})), line.kind); };
    for (std::size_t k = 0; k < history.size(); ++k) {
      const double value = history[k].*line.number;
      if (!(std::abs(value) < largest)) {
        draw();
        continue;
      }
      points.push_back({x(epoch(k)), y(value)});
      if (k % (history.size() / 100 + 1) != 0) continue;  // enough for the mouse
      const auto* seen = line.kind == train_loss.kind ? "f a" : "f b";
      const std::string number = "epoch " + detail::text(history[k].epoch) + ": ";
      svg.dot(points.back(), 3.5, history.size() < 10 ? seen : "h", number + fixed(value, 4));
    }
    draw();
  }
  legend("best epoch: " + detail::text(history[best].epoch), "t");
  return svg;
}

/// A number of each kind
struct Bars {
  std::string name;
  std::vector<double> numbers;
};

inline Svg bars_chart(const std::vector<std::string>& kinds, const std::vector<Bars>& rows,
                      double most, int digits) {
  const double height = 14 * static_cast<double>(kinds.size());
  Svg svg(340, 24 + (height + 8) * static_cast<double>(rows.size()), "Bars of each label");
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const double x = 125 + 90 * static_cast<double>(k);
    const auto* colour = k == 0 ? "f a" : "f b";
    svg.bar({x, 2}, {14, 9}, colour);
    svg.text(x + 19, 11, kinds[k]);
    double y = 24 + 14 * static_cast<double>(k);
    for (const Bars& row : rows) {
      const double number = row.numbers[k], length = number > 0 ? 155 * number / most : 0;
      if (k == 0) svg.text(116, y + height / 2 + 2, row.name, "e", 112);
      svg.bar({125, y}, {length, 10}, colour);
      svg.text(130 + length, y + 9, digits > 0 ? fixed(number, digits) : round_text(number), "q");
      y += height + 8;
    }
  }
  return svg;
}

}  // namespace multihot::detail::report
