#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace multihot::detail {

// Bytes to read from have a name, for messages; a size; and read(at, to, count), which gives the
// bytes [at, at + count), all of them within the size. (file_bytes.hpp has those of files.)

class MemoryBytes {
 public:
  explicit MemoryBytes(std::string_view bytes) : bytes_(bytes) {}

  std::string_view name() const { return "bytes"; }
  std::uint64_t size() const { return bytes_.size(); }
  void read(std::uint64_t at, char* to, std::size_t count) const {
    bytes_.copy(to, count, static_cast<std::size_t>(at));
  }

 private:
  std::string_view bytes_;
};

}  // namespace multihot::detail
