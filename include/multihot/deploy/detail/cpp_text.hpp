#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include <multihot/core.hpp>
#include <multihot/detail/message.hpp>

/// Pieces of C++ source text. They are the same on every machine and in every locale.
namespace multihot::detail::deploy {

/// A literal that the compiler reads back as the same number: "0.5f", "-1e-05f", "2.0"
template <float_or_double S>
std::string literal(S number) {
  std::string digits = text(number);
  if (digits.find_first_of(".e") == digits.npos) digits += ".0";
  return digits + (sizeof(S) == 4 ? "f" : "");
}

/// A string literal of plain ASCII: the other bytes of UTF-8 are octal escapes, as compilers
/// disagree about the encoding of a source. So is '?', which may start a trigraph. Long strings are
/// several literals in a row, since compilers limit the length of one.
inline std::string literal(std::string_view string) {
  std::string quoted = "\"";
  std::size_t line = 0;
  for (const char c : string) {
    if (quoted.size() - line > 90) {
      quoted += "\"\n      \"";
      line = quoted.size();
    }
    const auto byte = static_cast<unsigned char>(c);
    const auto octal = [&](int shift) { return static_cast<char>('0' + (byte >> shift & 7)); };
    if (byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\' && c != '?') quoted += c;
    else quoted.append({'\\', octal(6), octal(3), octal(0)});
  }
  return quoted + '"';
}

/// "{a, b, c}" of the literals of a range, in lines of up to 100 characters
std::string braced(const auto& range) {
  std::string all = "{";
  std::size_t line = 0;
  for (const auto& item : range) {
    if (all.size() > 1) all += ", ";
    const std::string next = literal(item);
    if (all.size() - line + next.size() > 92) {
      all.back() = '\n';
      line = all.size();
      all += "      ";
    }
    all += next;
  }
  return all + "}";
}

/// Replaces each "$name" of a text by the value of this name, in one pass: values may have a "$".
inline std::string filled(std::string_view text,
                          const std::map<std::string_view, std::string>& values) {
  std::string all;
  for (;;) {
    const std::size_t dollar = text.find('$');
    all += text.substr(0, dollar);
    if (dollar == text.npos) return all;
    text.remove_prefix(dollar + 1);
    const std::size_t size = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    all += values.at(text.substr(0, size));
    text.remove_prefix(size);
  }
}

}  // namespace multihot::detail::deploy
