#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/detail/check.hpp>
#include <multihot/detail/cursor.hpp>
#include <multihot/io/detail/utf8.hpp>

namespace multihot::detail::io {

/// Appends a string in JSON's quotes and escapes, in the shortest form.
inline void append_quoted(std::string& json, std::string_view string) {
  constexpr std::string_view characters = "\"\\\b\f\n\r\t", codes = "\"\\bfnrt";
  constexpr std::string_view digits = "0123456789abcdef";
  json += '"';
  for (const char c : string) {
    const std::size_t found = characters.find(c);
    const auto byte = static_cast<unsigned char>(c);
    if (found != characters.npos) json.append({'\\', codes[found]});
    else if (byte < 0x20) json.append("\\u00").append({digits[byte / 16], digits[byte % 16]});
    else json += c;
  }
  json += '"';
}

/// Reads the JSON of a header: objects, lists, strings, integers and numbers.
/// Throws format_error with the byte of the file, from 0: "m.safetensors: byte 17: got 'x', ..."
class JsonCursor : Cursor {
 public:
  /// The text begins at the byte `offset` of the file.
  JsonCursor(std::string_view file, std::string_view text, std::size_t offset)
      : Cursor(text), file_(file), begin_(text.data()), offset_(offset) {
    move(begin_ + utf8_prefix(text));
    check_here(done(), "UTF-8");
    move(begin_);
  }

  /// Skips space, then moves past this mark if it comes next.
  bool take(char mark) {
    skip_space();
    return Cursor::take(mark);
  }
  void expect(char mark, std::string_view what) { check_here(take(mark), what); }
  void expect_end(std::string_view what = "the end of the header") {
    skip_space();
    check_here(done(), what);
  }

  /// Calls f() for each element of a list, after its opening mark and up to its closing mark `end`.
  void take_list(char end, auto f) {
    if (take(end)) return;
    do f();
    while (take(','));
    expect(end, end == '}' ? "a comma or }" : "a comma or ]");
  }

  /// 0 or digits without a leading 0, in 64 bits: no sign, no point, no exponent.
  std::uint64_t take_integer() {
    skip_space();
    std::uint64_t value = 0;
    const auto [after, error] = std::from_chars(at(), end(), value);
    constexpr std::string_view not_integer = ".eE";  // after the digits of other numbers
    const bool goes_on = after != end() && not_integer.find(*after) != not_integer.npos;
    check_here(error == std::errc() && !goes_on && (after == at() + 1 || *at() != '0'),
               "an integer from 0 to 18446744073709551615");
    move(after);
    return value;
  }

  /// A number, which parse(word) reads: it returns an optional. Infinity and nan are no JSON.
  auto take_number(auto parse) {
    skip_space();
    const std::string_view word = Cursor(rest()).take_until(
        [](char c) { return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\n'; });
    const auto value = parse(word);
    check_here(value && *value - *value == 0, "a finite number");
    move(at() + word.size());
    return *value;
  }

  /// A string in quotes, with its escapes decoded.
  std::string take_string(std::string_view what) {
    expect('"', what);
    std::string string;
    while (true) {
      string += take_until([](char c) { return !is_plain(c); });
      if (Cursor::take('"')) return string;
      check_here(is('\\'), "the rest of a string");
      take_escape(string);
    }
  }

  std::size_t position() const { return static_cast<std::size_t>(at() - begin_); }
  /// "m.safetensors: byte 17: "
  std::string place(std::size_t position) const {
    return text(file_) + ": byte " + text(offset_ + position) + ": ";
  }

 private:
  static bool is_plain(char c) {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
  }

  void skip_space() {
    take_until([](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
  }
  void check_here(bool ok, std::string_view expected) const {
    if (ok) return;
    if (done()) fail<format_error>(place(position()), "got the end, expected ", expected);
    fail<format_error>(place(position()), "got ", Found{rest().substr(0, 20)}, ", expected ",
                       expected);
  }

  void take_escape(std::string& string) {
    constexpr std::string_view codes = "\"\\/bfnrt", characters = "\"\\/\b\f\n\r\t";
    const char code = rest().size() > 1 ? rest()[1] : '\0';
    if (code == 'u') return append_utf8(string, take_character());
    const std::size_t found = codes.find(code);
    check_here(found != codes.npos, "an escape of JSON");
    string += characters[found];
    move(at() + 2);
  }

  /// \u and four digits, or two of them: a surrogate pair of UTF-16
  char32_t take_character() {
    const char* const begin = at();
    const char32_t high = take_unit();
    if (high < 0xd800 || high >= 0xe000) return high;
    const char32_t low = high < 0xdc00 && rest().starts_with("\\u") ? take_unit() : 0;
    if (low < 0xdc00 || low >= 0xe000) {
      move(begin);
      check_here(false, "a pair of surrogates");
    }
    return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
  }
  char32_t take_unit() {
    const std::string_view digits = rest().substr(0, 6).substr(2);
    unsigned unit = 0;
    const char* const end = digits.data() + digits.size();
    const auto [after, error] = std::from_chars(digits.data(), end, unit, 16);
    check_here(error == std::errc() && after == digits.data() + 4, "\\u and four digits");
    move(at() + 6);
    return unit;
  }

  std::string_view file_;
  const char* begin_;
  std::size_t offset_;
};

}  // namespace multihot::detail::io
