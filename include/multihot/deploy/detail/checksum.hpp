#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <multihot/detail/check.hpp>
#include <multihot/io/detail/crc32.hpp>

/// The checksum of a classifier's file: the CRC-32 of all its bytes but its own digits. They are
/// the first value of the metadata, and so always at the same place: after the size of the header
/// (8 bytes) and these characters.
namespace multihot::detail::deploy {

inline constexpr std::string_view before_checksum = R"({"__metadata__":{"checksum":")";
inline constexpr std::size_t checksum_at = 8 + before_checksum.size(), checksum_size = 8;

/// The checksum that a source of bytes should have, and the digits that it has; nullopt if they are
/// not at their place. Reads 16 KB at a time.
struct Checksums {
  std::string expected, found;
};
template <class Source>
std::optional<Checksums> checksums(const Source& source) {
  if (source.size() < checksum_at + checksum_size) return std::nullopt;
  std::string start(checksum_at + checksum_size, '\0');
  source.read(0, start.data(), start.size());
  if (start.compare(8, before_checksum.size(), before_checksum) != 0) return std::nullopt;
  io::Crc32 crc;
  crc.add(std::string_view(start).substr(0, checksum_at));
  std::vector<char> bytes(std::size_t{1} << 14);
  for (std::uint64_t at = start.size(); at < source.size();) {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), source.size() - at));
    source.read(at, bytes.data(), count);
    crc.add({bytes.data(), count});
    at += count;
  }
  return Checksums{crc.text(), start.substr(checksum_at)};
}

/// Throws format_error if the bytes are not those that were saved. Whether there is a checksum.
template <class Source>
bool check_checksum(const Source& source) {
  const auto both = checksums(source);
  if (!both) return false;
  check<format_error>(both->found == both->expected, source.name(), ": got the checksum ",
                      Found{both->found}, ", expected ", Found{both->expected},
                      " for these bytes: the file is damaged");
  return true;
}

}  // namespace multihot::detail::deploy
