#pragma once

#ifndef _WIN32  // see file_windows.hpp

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <multihot/detail/check.hpp>

namespace multihot::detail::io {

/// Throws io_error with the errno of the step that failed: "m.safetensors: open: No such file ..."
[[noreturn]] inline void fail_io(std::string_view path, std::string_view step, int error = errno) {
  throw io_error(error, std::generic_category(), text(path) + ": " + text(step));
}

/// The result of call(), which is repeated while signals interrupt it.
auto retried(auto call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// An open file: a POSIX file descriptor. Each function throws io_error if its system call fails.
class Descriptor {
 public:
  Descriptor(std::string path, int flags) : path_(std::move(path)) {
    // 0666: the user's umask decides what others may do with the file.
    number_ = retried([&] { return ::open(path_.c_str(), flags | O_CLOEXEC, 0666); });
    if (number_ < 0) fail_io(path_, "open");
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept
      : path_(std::move(other.path_)), number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  const std::string& path() const { return path_; }
  int number() const { return number_; }

  struct ::stat status() const {
    struct ::stat status{};
    if (::fstat(number_, &status) != 0) fail_io(path_, "fstat");
    return status;
  }
  void sync() const {
    if (retried([&] { return ::fsync(number_); }) != 0) fail_io(path_, "fsync");
  }
  void close() {
    // On Linux, an interrupted close() has closed the file. Its data was synced before.
    if (::close(std::exchange(number_, -1)) != 0 && errno != EINTR) fail_io(path_, "close");
  }

 private:
  std::string path_;
  int number_ = -1;
};

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
      // Linux reads at most 2 GiB at once, and macOS refuses to read more.
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

/// A new file in the directory of the target file, which rename() replaces by it. The destructor
/// removes the new file unless it was renamed.
class SiblingFile {
 public:
  explicit SiblingFile(const std::string& target) : file_(create(target)), target_(target) {}
  SiblingFile(const SiblingFile&) = delete;
  SiblingFile& operator=(const SiblingFile&) = delete;
  ~SiblingFile() {
    if (!renamed_) ::unlink(file_.path().c_str());
  }

  /// Writes the bytes, and returns when they are on the disk.
  void write(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t some = std::min(bytes.size() - at, std::size_t{1} << 30);
      const auto written =
          retried([&] { return ::write(file_.number(), bytes.data() + at, some); });
      if (written <= 0) {
        fail_io(file_.path(), "write, " + text(at) + " of " + text(bytes.size()) + " bytes done",
                written < 0 ? errno : EIO);
      }
      at += static_cast<std::size_t>(written);
    }
    file_.sync();
    const auto size = static_cast<std::size_t>(file_.status().st_size);  // less than reported?
    if (size != bytes.size()) {
      fail_io(file_.path(), "write, " + text(size) + " of " + text(bytes.size()) + " bytes there",
              EIO);
    }
    file_.close();
  }

  void rename() {
    if (::rename(file_.path().c_str(), target_.c_str()) != 0) {
      fail_io(target_, "rename " + file_.path());
    }
    renamed_ = true;
  }

 private:
  /// Creates a file with a name that no other process or thread uses, and no killed one has left.
  static Descriptor create(const std::string& target) {
    const std::string start = target + ".tmp-" + text(::getpid()) + "-";
    for (int k = 0;; ++k) {
      try {
        return {start + text(k), O_WRONLY | O_CREAT | O_EXCL};
      } catch (const io_error& error) {
        if (error.code().value() != EEXIST || k == 1000) throw;
      }
    }
  }

  Descriptor file_;
  const std::string& target_;
  bool renamed_ = false;
};

/// The file that a path leads to, through symbolic links. Throws io_error if it exists and is not a
/// regular file: a directory, a pipe, a device.
inline std::string replaceable_file(const std::string& path) {
  struct ::stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT) fail_io(path, "stat");
    return path;
  }
  if (S_ISDIR(status.st_mode)) fail_io(path, "stat", EISDIR);
  if (!S_ISREG(status.st_mode)) fail_io(path, "stat: not a regular file", EINVAL);
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  const std::unique_ptr<char, Free> real(::realpath(path.c_str(), nullptr));
  if (!real) fail_io(path, "realpath");
  return real.get();
}

/// See file.hpp.
inline void write_atomically(const std::string& path, std::string_view bytes) {
  const std::string target = replaceable_file(path);
  const std::size_t slash = target.rfind('/');
  const Descriptor directory(slash == std::string::npos ? "." : target.substr(0, slash + 1),
                             O_RDONLY | O_DIRECTORY);
  SiblingFile file(target);
  file.write(bytes);
  file.rename();
  directory.sync();
}

}  // namespace multihot::detail::io

#endif
