#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/csv_row.hpp>
#include <multihot/data/detail/text.hpp>

/// The separator of a CSV file, found in its first two rows.
namespace multihot::detail::data {

/// The cells of the next row without quotes and blanks around them; none after the last row.
inline std::vector<std::string> next_cells(Lines& lines, char separator) {
  std::vector<std::string> cells;
  if (!lines.next()) return cells;
  take_whole_row(lines, separator);
  const Line line = lines.line();
  CsvCursor cursor(line, separator);
  bool more = true;
  while (more) {
    const char* const begin = cursor.at();
    cursor.skip_cell();
    std::string_view cell(begin, cursor.at());
    constexpr std::string_view around = " \t\"";
    cell.remove_prefix(std::min(cell.find_first_not_of(around), cell.size()));
    cell = cell.substr(0, cell.find_last_not_of(around) + 1);
    cells.emplace_back(cell);
    more = cursor.take_separator();
  }
  return cells;
}

/// How well a separator splits the first two rows. The better one is the larger.
struct Split {
  bool same;      // both rows have the same number of cells
  double values;  // the share of the cells of the second row that are values
  Index cells;    // of the first row

  auto operator<=>(const Split&) const = default;  // NOLINT(modernize-use-nullptr)
};

template <float_or_double S>
Split split_by(Lines& lines, char separator) {
  lines.rewind(0);
  const auto first = next_cells(lines, separator);
  auto second = next_cells(lines, separator);
  if (second.empty()) second = first;
  const auto values = std::ranges::count_if(second, [](const std::string& cell) {
    return is_value<S>(cell) || has_decimal_comma<S>(cell);
  });
  return {
      std::size(first) == std::size(second),
      static_cast<double>(values) / static_cast<double>(std::max(second.size(), std::size_t{1})),
      std::ssize(first)};
}

/// The comma, semicolon, tab or bar that splits the first two rows best. If none of them splits
/// both into the same number of cells, but a blank does, a blank; a comma, if there is one column.
/// Throws format_error if two are equally good.
template <float_or_double S>
char find_separator(Lines& lines) {
  Split best{false, 0, 1};  // one cell: no split
  char separator = ',';
  std::optional<char> equal;
  for (const char c : {',', ';', '\t', '|'}) {
    const Split split = split_by<S>(lines, c);
    if (split.cells <= 1 || split < best) continue;
    equal = split == best ? std::optional(separator) : std::nullopt;
    best = split;
    separator = c;
  }
  if (!best.same) {
    const Split blank = split_by<S>(lines, ' ');
    if (blank.same && blank.cells > 1) return ' ';
  }
  if (equal) {
    lines.rewind(0);
    lines.next();
    fail<format_error>(LineCursor(lines.line()).place(), "got a row that both ",
                       Found{{&*equal, 1}}, " and ", Found{{&separator, 1}},
                       " split, expected the option separator");
  }
  return separator;
}

}  // namespace multihot::detail::data
