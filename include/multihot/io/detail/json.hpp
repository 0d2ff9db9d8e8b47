#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/detail/found.hpp>
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

/// Reads the part of JSON that a header needs: strings, integers and punctuation marks. Throws
/// format_error with the byte of the file, from 0: "m.safetensors: byte 17: got 'x', ..."
class JsonCursor {
 public:
  /// The text begins at byte `offset` of the file.
  JsonCursor(std::string_view file, std::string_view text, std::size_t offset)
      : file_(file), text_(text), offset_(offset) {
    at_ = utf8_prefix(text);
    check_here(at_ == text.size(), "UTF-8");
    at_ = 0;
  }

  /// Skips space, then takes this mark; false if there is another character.
  bool take(char mark) {
    skip_space();
    const bool found = at_ < text_.size() && text_[at_] == mark;
    at_ += found;
    return found;
  }
  void expect(char mark, std::string_view what) { check_here(take(mark), what); }
  void expect_end() {
    skip_space();
    check_here(at_ == text_.size(), "the end of the header");
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
    const char* const begin = text_.data() + at_;
    const auto [after, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    const auto size = static_cast<std::size_t>(after - begin);
    constexpr std::string_view other = ".eE";  // it would be no integer
    const bool goes_on = size < rest().size() && other.find(rest()[size]) != other.npos;
    check_here(error == std::errc() && !goes_on && (size == 1 || *begin != '0'),
               "an integer from 0 to 18446744073709551615");
    at_ += size;
    return value;
  }

  /// A string in quotes, with its escapes replaced by their characters.
  std::string take_string(std::string_view what) {
    expect('"', what);
    std::string string;
    for (;;) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
      string += text_.substr(begin, at_ - begin);
      if (at_ < text_.size() && text_[at_] == '"') break;
      check_here(at_ < text_.size() && text_[at_] == '\\', "the rest of a string");
      take_escape(string);
    }
    ++at_;
    return string;
  }

  std::size_t at() const { return at_; }
  /// "m.safetensors: byte 17: "
  std::string place(std::size_t at) const {
    return text(file_) + ": byte " + text(offset_ + at) + ": ";
  }

 private:
  static bool is_plain(char c) {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
  }

  std::string_view rest() const { return text_.substr(at_); }
  void skip_space() {
    constexpr std::string_view space = " \t\r\n";
    while (at_ < text_.size() && space.find(text_[at_]) != space.npos) ++at_;
  }
  void check_here(bool ok, std::string_view expected) const {
    if (ok) return;
    if (at_ == text_.size()) fail<format_error>(place(at_), "got the end, expected ", expected);
    fail<format_error>(place(at_), "got ", Found{rest().substr(0, 20)}, ", expected ", expected);
  }

  void take_escape(std::string& string) {
    constexpr std::string_view codes = "\"\\/bfnrt", characters = "\"\\/\b\f\n\r\t";
    const char code = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (code == 'u') return append_utf8(string, take_character());
    const std::size_t found = codes.find(code);
    check_here(found != codes.npos, "an escape of JSON");
    string += characters[found];
    at_ += 2;
  }

  /// \u and four digits; or two of these, a surrogate pair of UTF-16
  char32_t take_character() {
    const std::size_t begin = at_;
    const char32_t high = take_unit();
    if (high < 0xd800 || high >= 0xe000) return high;
    const char32_t low = high < 0xdc00 && rest().starts_with("\\u") ? take_unit() : 0;
    if (low < 0xdc00 || low >= 0xe000) {
      at_ = begin;
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
    at_ += 6;
    return unit;
  }

  std::string_view file_, text_;
  std::size_t offset_, at_ = 0;
};

}  // namespace multihot::detail::io
