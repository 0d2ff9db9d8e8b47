#pragma once

#include <string_view>

namespace multihot::detail {

/// Reads a text from left to right. The cursors of the formats add their words.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  const char* at() const { return at_; }
  const char* end() const { return end_; }
  void move(const char* to) { at_ = to; }
  std::string_view rest() const { return {at_, end_}; }

  bool done() const { return at_ == end_; }
  bool is(char c) const { return !done() && *at_ == c; }

  /// Moves past this character, or this word, if it comes next.
  bool take(char c) {
    const bool found = is(c);
    at_ += found;
    return found;
  }
  bool take(std::string_view word) {
    const bool found = rest().starts_with(word);
    at_ += found ? word.size() : 0;
    return found;
  }
  /// The characters before the first one for which is_end is true.
  std::string_view take_until(auto is_end) {
    const char* const begin = at_;
    while (!done() && !is_end(*at_)) ++at_;
    return {begin, at_};
  }

 private:
  const char* at_;
  const char* end_;
};

}  // namespace multihot::detail
