#pragma once

#ifdef _WIN32  // see file_posix.hpp

#include <io.h>
#include <process.h>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <multihot/detail/check.hpp>

namespace multihot::detail::io {

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

/// See file.hpp. Only one thread may write a file at a time. How durable it is depends on the file
/// system.
inline void write_atomically(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp-" + text(_getpid());
  std::error_code error;
  std::FILE* const file = std::fopen(temporary.c_str(), "wb");
  bool ok = file != nullptr;
  if (ok) {
    ok = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() &&
         std::fflush(file) == 0 && _commit(_fileno(file)) == 0;
    if (!ok) error.assign(errno, std::generic_category());
    ok = std::fclose(file) == 0 && ok;
  }
  if (!ok && !error) error.assign(errno, std::generic_category());
  if (ok) std::filesystem::rename(temporary, path, error);  // replaces the old file
  if (!error) return;
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  throw io_error(error, path + ": cannot be replaced by " + temporary);
}

}  // namespace multihot::detail::io

#endif
