#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <multihot/io/detail/descriptor.hpp>

namespace multihot::detail {

/// A new file beside the one that it is to become; removed again unless it became it.
class SiblingFile {
 public:
  explicit SiblingFile(const std::string& target) : file_(create(target)), target_(target) {}
  SiblingFile(const SiblingFile&) = delete;
  SiblingFile& operator=(const SiblingFile&) = delete;
  ~SiblingFile() {
    if (!renamed_) ::unlink(file_.path().c_str());
  }

  /// Ends with these bytes on the disk.
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
    const auto size = static_cast<std::size_t>(file_.status().st_size);  // of writes that lied
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
  /// Of a name that nothing has: not that of another process, of another thread, or of one that
  /// was killed.
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

/// The file that a path leads to, behind symbolic links. Throws io_error if it is there and is not
/// a regular file: a directory, a pipe, a device.
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

/// As atomic_file.hpp says.
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

}  // namespace multihot::detail
