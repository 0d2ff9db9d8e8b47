#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/detail/found.hpp>
#include <multihot/errors.hpp>
#include <multihot/io/detail/dtype.hpp>
#include <multihot/io/detail/little_endian.hpp>
#include <multihot/io/detail/tensor_info.hpp>
#include <multihot/io/detail/utf8.hpp>

namespace multihot::detail {

/// A tensor to write. The numbers are somewhere else, as many as the shape says, row by row.
struct TensorData {
  std::string name;
  Dims shape;
  std::variant<const float*, const double*, const std::int64_t*> numbers;

  Dtype dtype() const {
    return std::visit([]<class Number>(const Number*) { return dtype_of<Number>(); }, numbers);
  }
  std::uint64_t size() const { return elements(shape).value(); }
};

/// A string of JSON, in the shortest form.
inline void append_quoted(std::string& json, std::string_view string) {
  constexpr std::string_view characters = "\"\\\b\f\n\r\t", codes = "\"\\bfnrt";
  constexpr std::string_view digits = "0123456789abcdef";
  json += '"';
  for (const char c : string) {
    const std::size_t found = characters.find(c);
    const auto byte = static_cast<unsigned char>(c);
    if (found != characters.npos) json.append({'\\', codes[found]});
    else if (byte < 0x20) json.append("\\u00").append({digits[byte / 16], digits[byte % 16]});
    else json += c;
  }
  json += '"';
}

inline void check_utf8(std::string_view string) {
  check<value_error>(utf8_prefix(string) == string.size(), "save: got ", Found{string},
                     ", expected UTF-8");
}

/// Throws value_error unless the names differ and are such that a file can hold them.
inline void check_names(const std::vector<TensorData>& tensors) {
  std::vector<std::string_view> names;
  for (const auto& [name, shape, numbers] : tensors) {
    check_utf8(name);
    check<value_error>(name != "__metadata__",
                       "save: got the name '__metadata__', expected another");
    names.push_back(name);
  }
  std::ranges::sort(names);
  const auto twice = std::ranges::adjacent_find(names);
  if (twice == names.end()) return;
  fail<value_error>("save: got the name ", Found{*twice}, " twice, expected it once");
}

/// The header, in the very bytes of the reference implementation, up to a multiple of 8.
inline std::string header_bytes(const std::vector<TensorData>& tensors,
                                const std::map<std::string, std::string>& metadata) {
  std::string json = "{";
  const auto append_key = [&json](std::string_view key) {
    if (json.back() != '{') json += ',';
    append_quoted(json, key);
    json += ':';
  };
  if (!metadata.empty()) {
    append_key("__metadata__");
    json += '{';
    for (const auto& [key, value] : metadata) append_key(key), append_quoted(json, value);
    json += '}';
  }
  std::uint64_t end = 0;
  for (const auto& tensor : tensors) {
    const std::uint64_t begin = end;
    end += tensor.size() * (traits(tensor.dtype()).bits / 8);
    append_key(tensor.name);
    json.append(R"({"dtype":")").append(text(tensor.dtype())).append(R"(","shape":[)");
    for (const auto size : tensor.shape) {
      json.append(json.back() == '[' ? "" : ",").append(text(size));
    }
    json.append(R"(],"data_offsets":[)").append(text(begin)).append(",").append(text(end));
    json += "]}";
  }
  json += '}';
  json.append((8 - json.size() % 8) % 8, ' ');
  return json;
}

/// A whole file, which a TensorFile reads. Throws value_error for strings that it cannot hold.
inline std::string tensor_bytes(std::vector<TensorData> tensors,
                                const std::map<std::string, std::string>& metadata = {}) {
  check_names(tensors);
  for (const auto& [key, value] : metadata) check_utf8(key), check_utf8(value);
  std::ranges::sort(tensors, [](const TensorData& a, const TensorData& b) {
    return a.dtype() != b.dtype() ? a.dtype() > b.dtype() : a.name < b.name;
  });
  const std::string header = header_bytes(tensors, metadata);
  std::string bytes;
  const auto append = [&bytes](const auto* numbers, std::uint64_t count) {
    std::size_t at = bytes.size();
    bytes.resize(at + count * sizeof(*numbers));
    for (std::uint64_t i = 0; i < count; ++i, at += sizeof(*numbers)) {
      std::ranges::copy(to_little_endian(numbers[i]), bytes.data() + at);
    }
  };
  const std::uint64_t size = header.size();
  append(&size, 1);
  bytes += header;
  for (const auto& tensor : tensors) {
    std::visit([&](const auto* numbers) { append(numbers, tensor.size()); }, tensor.numbers);
  }
  return bytes;
}

}  // namespace multihot::detail
