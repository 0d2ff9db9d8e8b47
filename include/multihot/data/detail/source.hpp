#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <multihot/errors.hpp>

namespace multihot::detail {

// A source has a name, for messages; read(to, room), which hands out the next characters, at most
// `room` of them, and none at the end; and rewind(), back to its start.

class TextSource {
 public:
  explicit TextSource(std::string_view text) : text_(text) {}

  std::string_view name() const { return "text"; }

  std::size_t read(char* to, std::size_t room) {
    const std::size_t size = text_.copy(to, room, at_);
    at_ += size;
    return size;
  }

  void rewind() { at_ = 0; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// Throws io_error for what cannot be opened, read, as a directory, or read again, as a pipe.
class FileSource {
 public:
  explicit FileSource(std::string path)
      : path_(std::move(path)), file_(std::fopen(path_.c_str(), "rb")) {
    if (file_ == nullptr) fail(": cannot be opened");
  }

  std::string_view name() const { return path_; }

  std::size_t read(char* to, std::size_t room) {
    const std::size_t size = std::fread(to, 1, room, file_.get());
    if (size < room && std::ferror(file_.get()) != 0) fail(": cannot be read");
    return size;
  }

  void rewind() {
    if (std::fseek(file_.get(), 0, SEEK_SET) != 0) fail(": cannot be read again");
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  [[noreturn]] void fail(const char* what) const {
    throw io_error(errno, std::generic_category(), path_ + what);
  }

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace multihot::detail
