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
// reads a regular file. It does not map the file into memory, so that a file that shrinks while it
// is read gives an error and not a signal. Throws io_error, also for a pipe or a device, which may
// never end.
//
// void write_atomically(const std::string& path, std::string_view bytes)
//
// replaces the content of a file. A reader finds the old content or the new one, even if the
// program or the machine stops. The bytes are written to a new file in the same directory, whose
// name has ".tmp-..." at the end, and which is then renamed. A program that is killed leaves this
// new file.
//
// A symbolic link stays, and the file that it points to is replaced. A link that points to nothing
// is replaced itself. The mode is that of a new file.
//
// Throws io_error with path, step and errno; the old file is unchanged then. There is one
// exception: if the last step fails, the fsync of the directory, the new file is already in place.

namespace multihot::detail::io {

/// Bytes in memory, with the interface of FileBytes.
class MemoryBytes {
 public:
  explicit MemoryBytes(std::string_view bytes) : bytes_(bytes) {}

  std::string_view name() const { return "bytes"; }
  std::uint64_t size() const { return bytes_.size(); }
  /// Copies the bytes [at, at + count), which must be within the size.
  void read(std::uint64_t at, char* to, std::size_t count) const {
    bytes_.copy(to, count, static_cast<std::size_t>(at));
  }

 private:
  std::string_view bytes_;
};

}  // namespace multihot::detail::io
