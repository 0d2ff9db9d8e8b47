#pragma once

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/detail/cursor.hpp>
#include <multihot/detail/message.hpp>

/// A text, line by line, and places in it for messages: "train.csv:17:23: got 'abc', ...".
namespace multihot::detail::data {
using multihot::detail::text;

/// A text in lower case. Changes ASCII letters only, in any locale.
inline std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

/// A line without its line end, or several lines if a text in quotes contains line ends.
struct Line {
  std::string_view file;  // its name
  Index number;           // of the first line, from 1
  std::string_view text;
  char end = '\n';  // the character that ends the lines of this file
};

/// A position in a line.
struct Place {
  const Line& line;
  const char* at;
};

/// "train.csv:17:23: ", the line and the byte in it, both from 1, as compilers print it.
inline std::string text(const Place& place) {
  const Line& line = place.line;
  const auto before = line.text.substr(0, static_cast<std::size_t>(place.at - line.text.data()));
  const auto number = line.number + std::count(before.begin(), before.end(), line.end);
  const auto start = before.rfind(line.end) + 1;  // 0 where there is none
  return text(line.file) + ":" + text(number) + ":" + text(before.size() - start + 1) + ": ";
}

/// A Cursor in a line, which gives places for error messages.
class LineCursor : public Cursor {
 public:
  explicit LineCursor(const Line& line) : Cursor(line.text), line_(line) {}

  Place place() const { return place(at()); }
  Place place(const char* at) const { return {line_, at}; }

 private:
  Line line_;
};

/// The lines of a text in memory, or of a file. A file is read in chunks, so that only the current
/// line and the rest of a chunk are in memory. (One buffer for the whole file would be slower: new
/// memory costs more than reading the file a second time.) What cannot be read a second time, such
/// as a pipe, is kept in memory until forget().
/// A line ends with \n, with \r\n or at the end of the text; or with \r alone, if the first line
/// does, as on old Macs. The byte order mark of UTF-8 is skipped.
class Lines {
 public:
  Lines(std::string_view name, std::string_view text) : name_(name), text_(text) {}

  /// Throws io_error if the file cannot be opened. The other functions throw it if the file cannot
  /// be read, as a directory.
  explicit Lines(const std::string& path, std::size_t chunk = 1 << 20)
      : name_(path), file_(std::fopen(path.c_str(), "rb")), chunk_(chunk) {
    if (file_ == nullptr) fail_io(": cannot be opened");
    start_ = std::ftell(file_.get());
    keeps_ = start_ < 0 || std::fseek(file_.get(), start_, SEEK_SET) != 0;
  }
  Lines(const Lines&) = delete;  // text_ may point into buffer_
  Lines& operator=(const Lines&) = delete;
  ~Lines() = default;

  /// Moves to the next line; false after the last. Invalidates line().
  bool next() {
    begin_ = end_;
    number_ = next_number_;
    if (number_ == 1) find_line_end();
    if (!extend()) return false;
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (number_ == 1 && line().text.starts_with(mark)) begin_ += mark.size();
    return true;
  }

  /// Adds the next line to the current one; false after the last. Invalidates line().
  bool extend() {
    std::size_t at = text_.find(line_end_, end_);
    while (at == text_.npos) {
      const std::size_t size = refill();
      if (size == 0) break;
      at = text_.find(line_end_, text_.size() - size);
    }
    const std::size_t end = at == text_.npos ? text_.size() : at + 1;
    const bool more = std::exchange(end_, end) < end;
    next_number_ += more;
    return more;
  }

  /// The number of lines up to the end of the current one.
  Index passed() const { return next_number_ - 1; }

  /// Goes back to the place where passed() was `count`. Invalidates line().
  void rewind(Index count) {
    if (file_ != nullptr && !keeps_) {
      if (std::fseek(file_.get(), start_, SEEK_SET) != 0) fail_io(": cannot be read again");
      text_ = {};
    }
    begin_ = end_ = 0;
    number_ = 0;
    next_number_ = 1;
    while (passed() < count && next()) {
    }
  }

  /// Keeps no text before the current line from here on: rewind() must not be called any more.
  void forget() { keeps_ = false; }

  Line line() const {
    std::string_view text = text_.substr(begin_, end_ - begin_);
    if (text.ends_with(line_end_)) text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return {name_, number_, text, line_end_};
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void find_line_end() {
    for (std::size_t at = 0; at + 1 < text_.size() || refill() > 0;) {
      at = std::min(text_.find_first_of("\r\n", at), text_.size());
      if (at + 1 >= text_.size()) continue;  // the next character decides
      line_end_ = text_[at] == '\r' && text_[at + 1] != '\n' ? '\r' : '\n';
      return;
    }
  }

  /// Drops the text before the current line, unless it is kept, and adds the next chunk. Returns
  /// its size: 0 at the end.
  std::size_t refill() {
    if (file_ == nullptr) return 0;
    const std::size_t dropped = keeps_ ? 0 : begin_, kept = text_.size() - dropped;
    if (dropped > 0) std::copy_n(text_.data() + dropped, kept, buffer_.data());
    if (buffer_.size() < kept + chunk_) buffer_.resize(kept + chunk_);
    const std::size_t size = std::fread(buffer_.data() + kept, 1, chunk_, file_.get());
    if (size < chunk_ && std::ferror(file_.get()) != 0) fail_io(": cannot be read");
    begin_ -= dropped;
    end_ -= dropped;
    text_ = {buffer_.data(), kept + size};
    return size;
  }

  [[noreturn]] void fail_io(const char* what) const {
    throw io_error(errno, std::generic_category(), name_ + what);
  }

  std::string name_;
  std::string_view text_;  // the text in memory, or the filled part of buffer_
  std::unique_ptr<std::FILE, Close> file_;
  std::size_t chunk_ = 0;
  long start_ = 0;      // of the text in the file
  bool keeps_ = false;  // the text before the current line
  std::string buffer_;
  char line_end_ = '\n';
  std::size_t begin_ = 0, end_ = 0;  // of the current line, with its line end
  Index number_ = 0, next_number_ = 1;
};

}  // namespace multihot::detail::data
