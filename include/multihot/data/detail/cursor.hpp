#pragma once

#include <string_view>

#include <multihot/data/detail/place.hpp>

namespace multihot::detail {

/// Reads a line from left to right.
class Cursor {
 public:
  explicit Cursor(const Line& line) : line_(line), at_(line.text.data()) {}

  const char* at() const { return at_; }
  const char* end() const { return line_.text.data() + line_.text.size(); }
  void move(const char* to) { at_ = to; }

  bool done() const { return at_ == end(); }
  bool is(char c) const { return !done() && *at_ == c; }
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
  /// Takes the characters in front of the first one that is_last accepts.
  std::string_view take_until(auto is_last) {
    const char* const begin = at_;
    while (!done() && !is_last(*at_)) ++at_;
    return {begin, at_};
  }

  std::string_view rest() const { return {at_, end()}; }
  Place place() const { return place(at_); }
  Place place(const char* at) const { return {line_, at}; }

 private:
  Line line_;
  const char* at_;
};

}  // namespace multihot::detail
