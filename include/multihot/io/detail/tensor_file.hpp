#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/io/detail/dtype.hpp>
#include <multihot/io/detail/foreign_file.hpp>
#include <multihot/io/detail/tensor_header.hpp>
#include <multihot/io/detail/tensor_info.hpp>

namespace multihot::detail::io {

/// A file of named tensors. The constructor checks the whole header.                 safetensors
///
///   8 bytes, the size of the header | the header in JSON | the numbers of all tensors
///
/// The numbers are not read before read().
template <class Source>
class TensorFile {
 public:
  /// Throws format_error for a file that differs from the specification, and for a header that is
  /// larger than max_header.
  TensorFile(Source source, std::uint64_t max_header) : source_(std::move(source)) {
    check<format_error>(source_.size() >= 8, name(), ": got ", source_.size(),
                        " bytes, expected 8 or more");
    std::array<char, 8> first{};
    source_.read(0, first.data(), first.size());
    const auto size = from_little_endian<std::uint64_t>(first.data());
    if (size > max_header || size > source_.size() - 8) check_is_no_other_format();
    check<format_error>(size <= max_header, name(), ": got a header of ", size,
                        " bytes, expected at most ", max_header);
    check<format_error>(size <= source_.size() - 8, name(), ": got a header of ", size,
                        " bytes, expected at most ", source_.size() - 8, ", the rest of the file");
    std::string text(static_cast<std::size_t>(size), '\0');
    source_.read(8, text.data(), text.size());
    if (text.find_first_not_of("{ \t\r\n") == 0) check_is_no_other_format();
    header_ = take_header(JsonCursor(name(), text, 8));
    data_ = 8 + size;
    check_layout(header_.tensors, source_.size() - data_, name());
  }

  std::string_view name() const { return source_.name(); }

  /// In the order of their bytes.
  const std::vector<TensorInfo>& tensors() const { return header_.tensors; }
  const std::map<std::string, std::string>& metadata() const { return header_.metadata; }

  /// Reads all numbers of a tensor as float, double or std::int64_t. The tensor must have this
  /// type; float and double can also be read from F16, BF16, F32 and F64.
  template <class Number>
  void read(const TensorInfo& tensor, Number* to) const {
    // Copied as bits: the floating-point registers of 32-bit x86 change signaling nans.
    if (tensor.dtype == dtype_of<Number>()) {
      return decode<Bits<sizeof(Number)>>(tensor, to, [](auto bits, Number& number) {
        std::memcpy(&number, &bits, sizeof number);
      });
    }
    if constexpr (float_or_double<Number>) {
      switch (tensor.dtype) {
        case Dtype::F16:
          return decode<std::uint16_t>(tensor, to, [](std::uint16_t bits, Number& number) {
            const Eigen::half half(Eigen::half_impl::raw_uint16_to_half(bits));
            number = static_cast<Number>(static_cast<float>(half));
          });
        case Dtype::BF16:  // the upper half of an F32
          return decode<std::uint16_t>(tensor, to, [](std::uint16_t bits, Number& number) {
            const auto upper = static_cast<std::uint32_t>(bits) << 16;
            number = static_cast<Number>(std::bit_cast<float>(upper));
          });
        case Dtype::F32:
          return decode<float>(tensor, to, [](float f, Number& n) { n = static_cast<Number>(f); });
        case Dtype::F64:
          return decode<double>(tensor, to,
                                [](double d, Number& n) { n = static_cast<Number>(d); });
        default:
          break;
      }
    }
    fail<value_error>(name(), ": tensor ", Found{tensor.name}, " is ", tensor.dtype, ", expected ",
                      dtype_of<Number>());
  }

 private:
  void check_is_no_other_format() const {
    std::array<char, 48> first{};
    const auto size =
        static_cast<std::size_t>(std::min<std::uint64_t>(first.size(), source_.size()));
    source_.read(0, first.data(), size);
    if (size > 8 && first[8] == '{') return;  // the header of safetensors
    const std::string other = foreign_format({first.data(), size});
    check<format_error>(other.empty(), name(), ": got ", other,
                        ", expected a file of safetensors, as safetensors.torch.save_file() "
                        "writes it");
  }

  /// Calls put(number i in the file, to[i]) for all i. Reads 16 KB at a time.
  template <class Raw, class Number>
  void decode(const TensorInfo& tensor, Number* to, auto put) const {
    std::array<char, 1 << 14> bytes;
    for (std::uint64_t at = tensor.begin; at < tensor.end;) {
      const auto count =
          static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), tensor.end - at));
      source_.read(data_ + at, bytes.data(), count);
      for (std::size_t k = 0; k < count; k += sizeof(Raw)) {
        put(from_little_endian<Raw>(bytes.data() + k), *to++);
      }
      at += count;
    }
  }

  Source source_;
  TensorHeader header_;
  std::uint64_t data_ = 0;  // where the numbers begin
};

}  // namespace multihot::detail::io
