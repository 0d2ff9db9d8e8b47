#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/data/detail/place.hpp>

namespace multihot::detail {

/// A text, line by line. Only the current line and the rest of a chunk are in memory.
/// A line ends with \n, with \r\n or with the text; with \r alone, where the first one does, as old
/// Macs wrote it. The UTF-8 byte order mark is left out.
template <class Source>
class Lines {
 public:
  explicit Lines(Source source, std::size_t chunk = 1 << 20)
      : source_(std::move(source)), chunk_(chunk) {}

  /// To the next line; false after the last. Ends the life of what line() gave.
  bool next() {
    begin_ = end_;
    number_ = next_number_;
    if (number_ == 1) find_line_end();
    if (!extend()) return false;
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (number_ == 1 && line().text.starts_with(mark)) begin_ += mark.size();
    return true;
  }

  /// Takes one more line into the current one; false after the last. As for next().
  bool extend() {
    std::size_t newline = buffer_.find(line_end_, end_);
    while (newline == std::string::npos) {
      const std::size_t size = buffer_.size() - begin_;
      if (!refill()) break;
      newline = buffer_.find(line_end_, size);
    }
    const std::size_t end = newline == std::string::npos ? buffer_.size() : newline + 1;
    ++next_number_;
    return std::exchange(end_, end) < end;
  }

  /// The number of lines up to the end of the current one.
  Index passed() const { return next_number_ - 1; }

  /// Back to where passed() was `count`. As for next().
  void rewind(Index count) {
    source_.rewind();
    buffer_.clear();
    begin_ = end_ = 0;
    number_ = 0;
    next_number_ = 1;
    while (passed() < count) next();
  }

  Line line() const {
    std::string_view text = std::string_view(buffer_).substr(begin_, end_ - begin_);
    if (text.ends_with(line_end_)) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return {source_.name(), number_, text};
  }

 private:
  void find_line_end() {
    for (std::size_t at = 0; at + 1 < buffer_.size() || refill();) {
      at = std::min(buffer_.find_first_of("\r\n", at), buffer_.size());
      if (at + 1 >= buffer_.size()) continue;  // the character after it tells
      line_end_ = buffer_[at] == '\r' && buffer_[at + 1] != '\n' ? '\r' : '\n';
      return;
    }
  }

  /// Drops what lies before the line, and reads a chunk after the end; false if there was none.
  bool refill() {
    buffer_.erase(0, begin_);
    end_ -= std::exchange(begin_, 0);
    const std::size_t size = buffer_.size();
    buffer_.resize(size + chunk_);
    buffer_.resize(size + source_.read(buffer_.data() + size, chunk_));
    return buffer_.size() > size;
  }

  Source source_;
  std::size_t chunk_;
  std::string buffer_;
  char line_end_ = '\n';
  std::size_t begin_ = 0, end_ = 0;  // of the line in the buffer, its own end included
  Index number_ = 0, next_number_ = 1;
};

}  // namespace multihot::detail
