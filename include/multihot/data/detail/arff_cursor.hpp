#pragma once

#include <string>
#include <string_view>

#include <multihot/core.hpp>
#include <multihot/data/detail/cursor.hpp>

namespace multihot::detail {

/// A word of an ARFF file, without its quotes.
struct ArffWord {
  std::string text;
  bool quoted;
};

/// Reads the words of one line of an ARFF file.
class ArffCursor : public Cursor {
 public:
  using Cursor::Cursor;

  void skip_blanks() {
    take_until([](char c) { return c != ' ' && c != '\t'; });
  }
  /// Skips blanks; a comment runs to the end of its line.
  bool is_end() {
    skip_blanks();
    return done() || is('%');
  }
  void expect_end(std::string_view of) {
    const bool end = is_end();
    check<format_error>(end, place(), "got ", Found{rest()}, ", expected the end of ", of);
  }

  /// Up to a blank, a comma, a brace or a comment; or in quotes of either kind.
  ArffWord take_word() {
    skip_blanks();
    const char* const begin = at();
    for (const char quote : {'\'', '"'}) {
      if (take(quote)) return {take_quoted(quote, begin), true};
    }
    return {std::string(take_until(ends_word)), false};
  }
  bool is_end_of_word() const { return done() || ends_word(*at()); }

 private:
  static bool ends_word(char c) {
    return c == ' ' || c == '\t' || c == ',' || c == '{' || c == '}' || c == '%';
  }

  /// What lies before the closing quote; a backslash makes the character behind it part of it.
  std::string take_quoted(char quote, const char* begin) {
    std::string text;
    for (;;) {
      text += take_until([=](char c) { return c == quote || c == '\\'; });
      check<format_error>(!done(), place(begin), "got no closing quote, expected one in this line");
      if (take(quote)) return text;
      take('\\');
      // What Weka writes so: \' \" \\ \% \n \r \t
      constexpr std::string_view codes = "'\"\\%nrt", characters = "'\"\\%\n\r\t";
      const std::size_t code = done() ? std::string_view::npos : codes.find(*at());
      check<format_error>(code != std::string_view::npos, place(), "got ",
                          Found{rest().substr(0, 1)},
                          " behind a backslash, expected one of ' \" \\ % n r t");
      text += characters[code];
      move(at() + 1);
    }
  }
};

}  // namespace multihot::detail
