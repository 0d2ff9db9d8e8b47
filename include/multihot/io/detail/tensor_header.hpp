#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/detail/message.hpp>
#include <multihot/io/detail/json.hpp>
#include <multihot/io/detail/tensor_info.hpp>

namespace multihot::detail::io {

/// The header of a file:
///
///   {"name": {"dtype": "F32", "shape": [20, 10], "data_offsets": [0, 800]}, ...}
struct TensorHeader {
  std::vector<TensorInfo> tensors;              // in the order of their bytes
  std::map<std::string, std::string> metadata;  // the value of the key __metadata__
};

/// The value of a tensor's name. Its keys may have any order; each comes once.
inline TensorInfo take_tensor(JsonCursor& json, std::string name) {
  std::optional<Dtype> dtype;
  std::optional<Dims> shape;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> bytes;
  json.expect('{', "a brace, the start of a tensor");
  json.take_list('}', [&] {
    const std::size_t at = json.position();
    const std::string key = json.take_string("dtype, shape or data_offsets in quotes");
    json.expect(':', "a colon");
    bool is_first = false;
    if (key == "dtype") {
      const std::size_t at_value = json.position();
      const std::string value = json.take_string("a dtype in quotes");
      is_first = !dtype;
      dtype = find_dtype(value);
      check<format_error>(dtype.has_value(), json.place(at_value), "got the dtype ", Found{value},
                          ", expected one of BOOL, F4, ..., F64, I64, U64");
    } else if (key == "shape") {
      is_first = !shape;
      shape.emplace();
      json.expect('[', "a list of sizes");
      json.take_list(']', [&] { shape->push_back(json.take_integer()); });
    } else if (key == "data_offsets") {
      is_first = !bytes;
      json.expect('[', "a list of two offsets");
      const std::uint64_t begin = json.take_integer();
      json.expect(',', "a comma and the second offset");
      bytes.emplace(begin, json.take_integer());
      json.expect(']', "], the end of the offsets");
    } else {
      fail<format_error>(json.place(at), "got ", Found{key},
                         ", expected dtype, shape or data_offsets");
    }
    check<format_error>(is_first, json.place(at), "got a second ", key, ", expected one");
  });
  check<format_error>(dtype && shape && bytes, json.place(json.position()), "got a tensor without ",
                      !dtype   ? "dtype"
                      : !shape ? "shape"
                               : "data_offsets",
                      ", expected one");
  return {std::move(name), *dtype, std::move(*shape), bytes->first, bytes->second};
}

/// Reads a map of strings to strings.
inline std::map<std::string, std::string> take_metadata(JsonCursor& json) {
  std::map<std::string, std::string> metadata;
  json.expect('{', "a brace, the start of the metadata");
  json.take_list('}', [&] {
    const std::size_t at = json.position();
    std::string key = json.take_string("a key in quotes");
    json.expect(':', "a colon");
    const auto [place, is_first] = metadata.emplace(std::move(key), "");
    check<format_error>(is_first, json.place(at), "got the key ", Found{place->first},
                        " twice, expected it once");
    place->second = json.take_string("a value in quotes");
  });
  return metadata;
}

/// Throws format_error unless the text is a header as specified, with space between its parts.
/// check_layout() checks the sizes.
inline TensorHeader take_header(JsonCursor json) {
  TensorHeader header;
  bool has_metadata = false;
  json.expect('{', "a brace, the start of the header");
  json.take_list('}', [&] {
    const std::size_t at = json.position();
    std::string name = json.take_string("a name in quotes");
    json.expect(':', "a colon");
    if (name == "__metadata__") {
      check<format_error>(!has_metadata, json.place(at),
                          "got __metadata__ twice, expected it once");
      has_metadata = true;
      header.metadata = take_metadata(json);
    } else {
      header.tensors.push_back(take_tensor(json, std::move(name)));
    }
  });
  json.expect_end();
  return header;
}

}  // namespace multihot::detail::io
