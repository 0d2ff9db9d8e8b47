#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include <multihot/core.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot::detail::data {

/// A word of an ARFF file, without its quotes.
struct ArffWord {
  std::string text;
  bool quoted;
};

/// Reads the words of one line of an ARFF file.
class ArffCursor : public LineCursor {
 public:
  using LineCursor::LineCursor;

  void skip_blanks() {
    take_until([](char c) { return c != ' ' && c != '\t'; });
  }
  /// Skips blanks; a comment runs to the end of its line.
  bool is_end() {
    skip_blanks();
    return done() || is('%');
  }
  /// Skips commas too: spreadsheets append commas to give all lines the same number of cells.
  bool is_end_but_for_commas() {
    do skip_blanks();
    while (take(','));
    return is_end();
  }
  void expect_end(std::string_view of) {
    skip_blanks();
    const Place start = place();
    const bool end = is_end_but_for_commas();
    check<format_error>(end, start, "got ", Found{{start.at, this->end()}},
                        ", expected the end of ", of);
  }
  /// Skips the separator of two values in Weka: blanks, a comma or both. True if there was a comma.
  bool take_comma() {
    skip_blanks();
    const bool comma = take(',');
    skip_blanks();
    return comma;
  }

  /// A word without quotes ends before a blank, a comma, a brace or a comment.
  ArffWord take_word() {
    skip_blanks();
    const char* const begin = at();
    for (const char quote : {'\'', '"'}) {
      if (take(quote)) return {take_quoted(quote, begin), true};
    }
    return {std::string(take_until(ends_word)), false};
  }
  /// A type also ends before the bracket of a range: real[0,1]
  std::string_view take_type() {
    return take_until([](char c) { return ends_word(c) || c == '['; });
  }
  bool ends_cell() const { return done() || ends_word(*at()); }

 private:
  static bool ends_word(char c) {
    return c == ' ' || c == '\t' || c == ',' || c == '{' || c == '}' || c == '%';
  }

  /// The text up to the closing quote. Escapes are those of Java's StreamTokenizer: the letters and
  /// octal digits of C. A backslash before another character is dropped.
  std::string take_quoted(char quote, const char* begin) {
    std::string text;
    for (;;) {
      text += take_until([=](char c) { return c == quote || c == '\\'; });
      check<format_error>(!done(), place(begin), "got no closing quote, expected one in this line");
      if (take(quote)) return text;
      take('\\');
      check<format_error>(!done(), place(), "got '' after a backslash, expected a character");
      text += take_escaped();
    }
  }
  char take_escaped() {
    const std::string_view digits = rest().substr(0, *at() < '4' ? 3 : 2);
    unsigned byte = 0;
    const char* const after =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 8).ptr;
    constexpr std::string_view codes = "abfnrtv", characters = "\a\b\f\n\r\t\v";
    const std::size_t code = codes.find(*at());
    const char character = code == codes.npos ? *at() : characters[code];
    const bool octal = after != digits.data();
    move(octal ? after : at() + 1);
    return octal ? static_cast<char>(byte) : character;
  }
};

}  // namespace multihot::detail::data
