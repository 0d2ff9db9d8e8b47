#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace multihot::detail {

// A byte source has a name, for messages; a size; and read(at, to, count), which gives the bytes
// [at, at + count), all of them within the size. (file_source.hpp has the one of files.)

class MemorySource {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}

  std::string_view name() const { return "bytes"; }
  std::uint64_t size() const { return bytes_.size(); }
  void read(std::uint64_t at, char* to, std::size_t count) const {
    bytes_.copy(to, count, static_cast<std::size_t>(at));
  }

 private:
  std::string_view bytes_;
};

}  // namespace multihot::detail
