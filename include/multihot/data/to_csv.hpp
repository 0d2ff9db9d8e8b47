#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/csv_header.hpp>
#include <multihot/data/detail/csv_row.hpp>
#include <multihot/detail/check_finite.hpp>

/// Writes names and matrices as CSV, which read_csv() and read_table() read back with the same
/// names and bits
///
///   std::string text;
///   append_csv_names(text, {"happy", "sad"});
///   append_csv_rows(text, probabilities);
namespace multihot {

namespace detail::data {

/// Whether a name must be in quotes to be read back: it contains a separator, a quote or a line
/// end, has blanks around it, or looks like a number, a comment or a keyword.
inline bool needs_quotes(std::string_view name, char separator) {
  constexpr std::string_view special = ",;:|\t\"\n\r", blanks = " \t";
  if (is_value<double>(name)) return true;  // also if it is empty
  return name.find_first_of(special) != name.npos || name.find(separator) != name.npos ||
         blanks.find(name.front()) != blanks.npos || blanks.find(name.back()) != blanks.npos ||
         name.front() == '@' || name.front() == '%' || name.front() == '\xEF';  // byte order mark
}

/// Throws value_error for a name that no reader accepts. A \r without \n would end all lines.
inline void check_name(std::string_view name) {
  bool ok = name.find('\0') == name.npos;
  for (std::size_t at = 0; (at = name.find('\r', at)) != name.npos; ++at) {
    ok = ok && name.substr(at + 1).starts_with('\n');
  }
  check<value_error>(ok, "append_csv_names: got the name ", Found{name},
                     ", expected no zero byte, and no carriage return without a line feed");
}

/// Appends the shortest decimal that reads back as the same number.
inline void append_number(std::string& text, arithmetic auto number) {
  std::array<char, 32> digits;  // the longest double has 24
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), +number).ptr;
  text.append(digits.data(), end);
}

}  // namespace detail::data

/// Appends a line of names. Those that would be read back as something else are put in quotes.
/// Throws value_error for 0 names, a name with a zero byte, and one with \r without \n; then the
/// text is unchanged.
inline void append_csv_names(std::string& text, const std::vector<std::string>& names,
                             char separator = ',') {
  detail::data::check_separator(separator);
  detail::check<value_error>(!names.empty(), "append_csv_names: got 0 names, expected one or more");
  std::string line;
  for (const std::string& name : names) {
    detail::data::check_name(name);
    const bool quoted = detail::data::needs_quotes(name, separator);
    if (quoted) line += '"';
    for (const char c : name) line.append(c == '"' ? 2 : 1, c);
    if (quoted) line += '"';
    line += separator;
  }
  line.back() = '\n';
  text += line;
}

/// Appends a line for each row of a matrix or expression of float, double, bool or integers. nan is
/// a missing value. Throws value_error for an infinite number, which no reader accepts, and for 0
/// columns; then the text is unchanged.
template <eigen_expression X>
  requires arithmetic<typename X::Scalar>
void append_csv_rows(std::string& text, const X& x, char separator = ',') {
  detail::data::check_separator(separator);
  detail::check<value_error>(x.cols() > 0, "append_csv_rows: got 0 columns, expected one or more");
  const auto& evaluated = x.eval();  // once: an expression may be a product
  if constexpr (float_or_double<typename X::Scalar>) {
    detail::check_not_infinite("append_csv_rows: x", evaluated);
  }
  const std::size_t size = text.size();
  try {
    for (Index i = 0; i < x.rows(); ++i) {
      for (Index j = 0; j < x.cols(); ++j) {
        const auto x_ij = evaluated.coeff(i, j);
        if (x_ij == x_ij) detail::data::append_number(text, x_ij);
        else text += "nan";
        text += j + 1 < x.cols() ? separator : '\n';
      }
    }
  } catch (...) {  // there is no more memory
    text.resize(size);
    throw;
  }
}

}  // namespace multihot
