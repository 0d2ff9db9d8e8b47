#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include <multihot/errors.hpp>

namespace multihot::detail {

/// Throws io_error with the errno of the step that failed: "m.safetensors: open: No such file ..."
[[noreturn]] inline void fail_io(std::string_view path, std::string_view step, int error = errno) {
  throw io_error(error, std::generic_category(), text(path) + ": " + text(step));
}

/// call() again for as long as a signal interrupts it.
auto retried(auto call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// An open file of POSIX, by its number. Each function throws io_error where its system call fails.
class Descriptor {
 public:
  Descriptor(std::string path, int flags) : path_(std::move(path)) {
    // 0666 and not less: what the user's umask leaves of it is what others may do with the file.
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
    // An interrupted close() has closed the file on Linux; it was synced before.
    if (::close(std::exchange(number_, -1)) != 0 && errno != EINTR) fail_io(path_, "close");
  }

 private:
  std::string path_;
  int number_ = -1;
};

}  // namespace multihot::detail
