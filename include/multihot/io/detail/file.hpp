#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#ifdef _WIN32
#include <multihot/io/detail/file_windows.hpp>
#else
#include <multihot/io/detail/file_posix.hpp>
#endif

// class FileBytes
//
// reads a regular file. It is never mapped into memory: a file that shrinks meanwhile is an error
// and no signal. Throws io_error, also for a pipe or a device, which may never end.
//
// void write_atomically(const std::string& path, std::string_view bytes)
//
// replaces the content of a file. Whoever opens the file finds the old content or the new one, even
// if the program or the machine stops. The bytes are written to a new file beside it, with ".tmp-"
// after its name, which is then renamed. A program that is killed leaves that new file.
//
// A symbolic link stays, and the file that it leads to is replaced; one that leads nowhere is
// replaced itself. The mode is that of a new file.
//
// Throws io_error with path, step and errno, and the old file is as it was. Only if the very last
// step fails, the fsync of the directory, the new file has already taken its place.

namespace multihot::detail::io {

/// Bytes in memory, which are read as a FileBytes is.
class MemoryBytes {
 public:
  explicit MemoryBytes(std::string_view bytes) : bytes_(bytes) {}

  std::string_view name() const { return "bytes"; }
  std::uint64_t size() const { return bytes_.size(); }
  /// The bytes [at, at + count), all of them within the size.
  void read(std::uint64_t at, char* to, std::size_t count) const {
    bytes_.copy(to, count, static_cast<std::size_t>(at));
  }

 private:
  std::string_view bytes_;
};

}  // namespace multihot::detail::io
