#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/message.hpp>

/// The text of a ProgressBar.
namespace multihot::detail::train {
using multihot::detail::text;

/// What is shown of a training run. Numbers that are not known yet are left out.
struct Shown {
  Index epoch = 0, epochs = 0;
  std::string description = {}, metric_name = {};
  std::optional<double> part = {};                          // of all steps, in [0, 1]: the bar
  std::optional<double> loss = {};                          // the mean over this epoch so far
  std::optional<double> validation_loss = {}, metric = {};  // of the last finished epoch
  std::optional<double> steps_per_second = {}, seconds_left = {}, seconds = {};
};

/// The number with so many decimals, or with an exponent if it is large.
inline std::string rounded(double x, int decimals = 4) {
  const bool large = std::abs(x) >= 1e6;
  const auto format = large ? std::chars_format::scientific : std::chars_format::fixed;
  std::array<char, 32> digits;  // the longest is -999999.0000
  return {digits.data(),
          std::to_chars(digits.data(), digits.data() + 32, x, format, large ? 2 : decimals).ptr};
}

/// "0:07", "12:34" or "1:02:03"
inline std::string clock_time(double seconds) {
  const auto s = static_cast<Index>(std::clamp(seconds, 0.0, 1e12));
  const auto two_digits = [](Index n) { return (n < 10 ? "0" : "") + text(n); };
  const Index hours = s / 3600, minutes = s / 60 % 60;
  return (hours > 0 ? text(hours) + ":" + two_digits(minutes) : text(minutes)) + ":" +
         two_digits(s % 60);
}

/// "[====>     ]", so many columns wide
inline std::string bar_text(double part, Index width) {
  const auto inner = static_cast<std::size_t>(width - 2);
  const auto filled = static_cast<std::size_t>(std::clamp(part, 0.0, 1.0) * double(inner));
  std::string bar(filled, '=');
  if (filled < inner) bar += '>';
  bar.resize(inner, ' ');
  return "[" + bar + "]";
}

/// One line of at most `width` columns. Of the pieces that do not fit, those with the lowest rank
/// are left out.
inline std::string progress_line(const Shown& shown, Index width) {
  constexpr Index shortest_bar = 8;
  constexpr int bar = 5;  // its rank
  struct Piece {
    int rank;
    std::string text;
  };
  const std::string epochs = text(shown.epochs);
  std::string epoch = text(shown.epoch);
  epoch.insert(0, epochs.size() - std::min(epochs.size(), epoch.size()), ' ');  // all as wide
  std::vector<Piece> pieces{{10, "epoch " + epoch + "/" + epochs}};
  if (!shown.description.empty()) pieces.insert(pieces.begin(), {9, shown.description});
  if (shown.part) pieces.push_back({bar, std::string(shortest_bar, ' ')});
  const auto add = [&](int rank, const std::string& name, const std::optional<double>& number) {
    if (number) pieces.push_back({rank, name + " " + rounded(*number)});
  };
  add(7, "loss", shown.loss);
  add(6, "validation", shown.validation_loss);
  add(4, shown.metric_name, shown.metric);
  if (const auto rate = shown.steps_per_second) {
    pieces.push_back({3, rounded(*rate, *rate < 10 ? 1 : 0) + " steps/s"});
  }
  if (shown.seconds_left) pieces.push_back({8, clock_time(*shown.seconds_left) + " left"});
  if (shown.seconds) pieces.push_back({8, "in " + clock_time(*shown.seconds)});

  const auto columns = [&] {
    Index sum = -1;  // no blank before the first piece
    for (const Piece& piece : pieces) sum += std::ssize(piece.text) + 1;
    return sum;
  };
  while (pieces.size() > 1 && columns() > width) {
    pieces.erase(std::ranges::min_element(pieces, {}, &Piece::rank));
  }
  const Index spare = std::max<Index>(0, width - columns());
  std::string line;
  for (const Piece& piece : pieces) {
    if (!line.empty()) line += ' ';
    line += piece.rank == bar ? bar_text(*shown.part, shortest_bar + spare) : piece.text;
  }
  return line.substr(0, static_cast<std::size_t>(width));
}

}  // namespace multihot::detail::train
