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

#include <multihot/detail/check.hpp>
#include <multihot/io/detail/dtype.hpp>
#include <multihot/io/detail/json.hpp>
#include <multihot/io/detail/utf8.hpp>
#include <multihot/state_dict.hpp>

/// A StateDict as the bytes of a safetensors file. (TensorFile reads them.)
namespace multihot::detail::io {

inline void check_utf8(std::string_view string) {
  check<value_error>(utf8_prefix(string) == string.size(), "save: got ", Found{string},
                     ", expected UTF-8");
}

using Tensors = std::vector<std::pair<std::string_view, const Array*>>;

/// The tensors in the order of the reference implementation: by dtype, then by name.
inline Tensors sorted(const StateDict& state) {
  Tensors tensors;
  for (const auto& [name, array] : state) tensors.emplace_back(name, &array);
  std::ranges::sort(tensors, [](const auto& a, const auto& b) {
    const Dtype first = dtype_of(*a.second), second = dtype_of(*b.second);
    return first != second ? first > second : a.first < b.first;
  });
  return tensors;
}

/// The header, with the same bytes as the reference implementation, padded to a multiple of 8.
inline std::string header_bytes(const Tensors& tensors,
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
    for (const auto& [key, value] : metadata) {
      append_key(key);
      append_quoted(json, value);
    }
    json += '}';
  }
  std::size_t end = 0;
  for (const auto& [name, array] : tensors) {
    const std::size_t begin = end;
    end += std::visit([](const auto& n) { return n.size() * sizeof(n[0]); }, array->numbers);
    append_key(name);
    json.append(R"({"dtype":")").append(text(dtype_of(*array))).append(R"(","shape":[)");
    for (const auto size : array->shape) {
      json.append(json.back() == '[' ? "" : ",").append(text(size));
    }
    json.append(R"(],"data_offsets":[)").append(text(begin)).append(",").append(text(end));
    json += "]}";
  }
  json += '}';
  json.append((8 - json.size() % 8) % 8, ' ');
  return json;
}

inline void append(std::string& bytes, const auto* numbers, std::size_t count) {
  std::size_t at = bytes.size();
  bytes.resize(at + count * sizeof(*numbers));
  for (std::size_t i = 0; i < count; ++i, at += sizeof(*numbers)) {
    std::ranges::copy(to_little_endian(numbers[i]), bytes.data() + at);
  }
}

/// Throws value_error for names, keys and values that a file cannot contain.
inline std::string to_bytes(const StateDict& state,
                            const std::map<std::string, std::string>& metadata = {}) {
  for (const auto& [name, array] : state) {
    check_utf8(name);
    check<value_error>(name != "__metadata__",
                       "save: got the name '__metadata__', expected another");
  }
  for (const auto& [key, value] : metadata) {
    check_utf8(key);
    check_utf8(value);
  }
  const Tensors tensors = sorted(state);
  const std::string header = header_bytes(tensors, metadata);
  const std::uint64_t size = header.size();
  std::string bytes;
  append(bytes, &size, 1);
  bytes += header;
  for (const auto& [name, array] : tensors) {
    std::visit([&](const auto& n) { append(bytes, n.data(), n.size()); }, array->numbers);
  }
  return bytes;
}

}  // namespace multihot::detail::io
