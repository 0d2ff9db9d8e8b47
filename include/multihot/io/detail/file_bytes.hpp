#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <multihot/errors.hpp>

#ifdef _WIN32
#include <cerrno>
#include <filesystem>
#include <fstream>
#else
#include <multihot/io/detail/descriptor.hpp>
#endif

namespace multihot::detail {

/// Those of a regular file (as memory_bytes.hpp has them). It is read and never mapped: a file that
/// shrinks meanwhile is an error and no signal. Throws io_error, also for what is no regular file:
/// a pipe would let the caller wait, a device never end.
#ifdef _WIN32
class FileBytes {
 public:
  explicit FileBytes(std::string path) : path_(std::move(path)) {
    const bool regular = std::filesystem::is_regular_file(path_);
    file_.open(path_, std::ios::binary);
    if (!regular || !file_) fail("open");
    size_ = std::filesystem::file_size(path_);
  }
  std::string_view name() const { return path_; }
  std::uint64_t size() const { return size_; }
  void read(std::uint64_t at, char* to, std::size_t count) const {
    file_.seekg(static_cast<std::streamoff>(at));
    if (!file_.read(to, static_cast<std::streamsize>(count))) fail("read");
  }

 private:
  [[noreturn]] void fail(const char* step) const {
    throw io_error(errno != 0 ? errno : EINVAL, std::generic_category(), path_ + ": " + step);
  }

  std::string path_;
  mutable std::ifstream file_;
  std::uint64_t size_ = 0;
};
#else
class FileBytes {
 public:
  explicit FileBytes(std::string path) : file_(std::move(path), O_RDONLY | O_NONBLOCK) {
    const struct ::stat status = file_.status();
    if (S_ISDIR(status.st_mode)) fail_io(name(), "open", EISDIR);
    if (!S_ISREG(status.st_mode)) fail_io(name(), "open: not a regular file", EINVAL);
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
  std::string_view name() const { return file_.path(); }
  std::uint64_t size() const { return size_; }
  void read(std::uint64_t at, char* to, std::size_t count) const {
    while (count > 0) {
      // Linux reads no more than 2 GiB at once, and macOS refuses to.
      const std::size_t some = std::min(count, std::size_t{1} << 30);
      const auto got =
          retried([&] { return ::pread(file_.number(), to, some, static_cast<off_t>(at)); });
      if (got < 0) fail_io(name(), "read");
      check<format_error>(got > 0, name(), ": got the end at byte ", at, ", expected ", size_,
                          " bytes");
      to += got;
      at += static_cast<std::uint64_t>(got);
      count -= static_cast<std::size_t>(got);
    }
  }

 private:
  Descriptor file_;
  std::uint64_t size_ = 0;
};
#endif

}  // namespace multihot::detail
