#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include <multihot/core.hpp>
#include <multihot/io/detail/utf8.hpp>

/// Numbers and names as a page or a terminal shows them, in any locale.
namespace multihot::detail::display {

inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
/// U+2013, U+2212, U+2026 and U+FFFD in UTF-8. As bytes, since MSVC writes "\u2013" in the code
/// page of the machine that compiles.
inline constexpr std::string_view dash = "\xe2\x80\x93", minus = "\xe2\x88\x92";
inline constexpr std::string_view ellipsis = "\xe2\x80\xa6", unknown = "\xef\xbf\xbd";

/// With this many digits after the point; a dash for a number that is not defined
inline std::string fixed(double x, int digits = 3) {
  if (!std::isfinite(x)) return std::string(dash);
  std::array<char, 400> s;  // the largest double has 309 digits before the point
  const auto [end, _] =
      std::to_chars(s.data(), s.data() + s.size(), std::abs(x), std::chars_format::fixed, digits);
  std::string text(x < 0 ? minus : "");
  text.append(s.data(), end);
  const bool zero = text.find_first_of("123456789") == text.npos;  // -0.0001 is 0.000
  return zero ? std::string(s.data(), end) : text;
}

/// 12,345
inline std::string grouped(Index n) {
  std::string s = text(n);
  for (std::size_t at = s.size(); at > 3;) s.insert(at -= 3, 1, ',');
  return s;
}

/// A round number: 0.25, 12,000 or 1e+20
inline std::string round_text(double x) {
  const double size = std::abs(x);
  if (size != 0 && (size < 1e-4 || size >= 1e6)) {
    std::array<char, 32> s;
    return {s.data(), std::to_chars(s.data(), s.data() + 32, x, std::chars_format::general, 3).ptr};
  }
  int digits = 0;
  for (double y = size; std::abs(y - std::round(y)) > 1e-6 * y && digits < 7; y *= 10) ++digits;
  if (digits > 0) return fixed(x, digits);
  return std::string(x < 0 ? minus : "") + grouped(static_cast<Index>(std::llround(size)));
}

/// Valid UTF-8 without control characters: each wrong byte becomes U+FFFD
inline std::string clean(std::string_view s) {
  std::string all;
  for (std::size_t at = 0, valid = io::utf8_prefix(s); at < s.size(); ++at) {
    if (at > valid) valid = at + io::utf8_prefix(s.substr(at));
    const auto byte = static_cast<unsigned char>(s[at]);
    const bool c1 = byte == 0xc2 && at < valid && static_cast<unsigned char>(s[at + 1]) < 0xa0;
    if (c1) ++at;  // U+0080 to U+009F
    if (c1 || at == valid || byte < 0x20 || byte == 0x7f) all += unknown;
    else all += s[at];
  }
  return all;
}

/// The columns of a character in a terminal: 2 for East Asia and emoji, 0 for combining accents
inline double columns(std::string_view c) {
  if (c < "\xcc\x80") return 1;                             // U+0300
  if (c < "\xcd\xb0") return 0;                             // U+0370
  if (c >= "\xe1\x84\x80" && c < "\xe1\x88\x80") return 2;  // U+1100 to U+11FF
  return c >= "\xe2\xba\x80" ? 2 : 1;                       // U+2E80
}

/// At least the width of a character in the wide fonts of screens, in units of the font's size
inline double em(std::string_view c) {
  if (c.size() > 1) return c == ellipsis ? 1 : 0.85 * columns(c);
  constexpr std::string_view narrow = "ijl.,:;|'!()[]/ftrI ", wide = "mwMW@%";
  if (narrow.find(c) != narrow.npos) return 0.45;
  return wide.find(c) != wide.npos ? 1 : c < "a" ? 0.78 : 0.64;
}

/// The longest prefix of s, which is clean, of which the sizes of the characters add up to at most
/// `most`. The sum is added to `sum`.
inline std::string_view prefix(std::string_view s, double most, auto size_of, double& sum) {
  std::size_t at = 0;
  while (at < s.size()) {
    const auto first = static_cast<unsigned char>(s[at]);
    const std::size_t bytes = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const double size = size_of(s.substr(at, bytes));
    if (sum + size > most) break;
    sum += size;
    at += bytes;
  }
  return s.substr(0, at);
}

inline double measure(std::string_view s, auto size_of) {
  double sum = 0;
  prefix(s, std::numeric_limits<double>::infinity(), size_of, sum);
  return sum;
}

/// s, which is clean, or its beginning and an ellipsis
inline std::string shortened(std::string_view s, double most, auto size_of) {
  if (measure(s, size_of) <= most) return std::string(s);
  double sum = size_of(ellipsis);
  return std::string(prefix(s, most, size_of, sum)).append(ellipsis);
}

}  // namespace multihot::detail::display
