#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace multihot::detail::deploy {

/// A message of Protocol Buffers, the format of ONNX files: fields one after the other, each with
/// its number. A field is a number, or bytes: a string or another message.
///
///   Message().add(1, "labels").add(2, 6)
class Message {
 public:
  Message& add(unsigned field, std::uint64_t number) {
    varint(field << 3);
    varint(number);
    return *this;
  }
  Message& add(unsigned field, std::string_view bytes) {
    varint(field << 3 | 2);
    varint(bytes.size());
    bytes_ += bytes;
    return *this;
  }
  Message& add(unsigned field, const Message& message) { return add(field, message.bytes()); }

  const std::string& bytes() const { return bytes_; }

 private:
  /// 7 bits in each byte, the lowest first; all bytes but the last have the top bit.
  void varint(std::uint64_t number) {
    for (; number >= 0x80; number >>= 7) bytes_ += static_cast<char>(number | 0x80);
    bytes_ += static_cast<char>(number);
  }

  std::string bytes_;
};

}  // namespace multihot::detail::deploy
