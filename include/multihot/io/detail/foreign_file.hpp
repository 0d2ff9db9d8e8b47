#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include <multihot/detail/message.hpp>

/// Recognises files of other formats, for error messages.
namespace multihot::detail::io {

struct Magic {
  std::string_view begin, what;  // the first bytes of a format
};

inline constexpr std::string_view pickle =
    "a pickle, as pickle.dump() and older versions of torch.save() write it";
inline constexpr Magic magics[] = {
    {"version https://git-lfs", "a pointer of Git LFS, which `git lfs pull` replaces by the file"},
    {"PK\x03\x04", "a zip archive, of a pickle if torch.save() wrote it"},
    {"PK\x05\x06", "an empty zip archive"},
    {"\x80\x02", pickle},
    {"\x80\x03", pickle},
    {"\x80\x04", pickle},
    {"\x80\x05", pickle},
    {"ccollections\n", pickle},  // of protocol 0 or 1, an OrderedDict
    {"\x89HDF", "an HDF5 file, as Keras writes it"},
    {"\x93NUMPY", "an array of numpy.save()"},
    {"GGUF", "a GGUF file"},
    {"\x1f\x8b", "a file that is compressed by gzip"},
    {"BZh", "a file that is compressed by bzip2"},
    {"\x28\xb5\x2f\xfd", "a file that is compressed by zstd"},
    {"\xfd"
     "7zXZ",
     "a file that is compressed by xz"},
};

/// The format of a file with these first bytes, 8 or more; "" if it is not known. Files of
/// safetensors may begin with any bytes, so this does not decide that a file is not one of them.
inline std::string foreign_format(std::string_view bytes) {
  for (const auto& [begin, what] : magics) {
    if (bytes.starts_with(begin)) return std::string(what);
  }
  // The version, a number below 128, and the name of the producer, field 2
  if (bytes.starts_with("\x08") && bytes.substr(2).starts_with("\x12")) return "an ONNX model";
  if (bytes.substr(4).starts_with("TFL3")) return "a model of TensorFlow Lite";

  constexpr std::string_view mark = "\xEF\xBB\xBF", space = " \t\r\n";
  if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
  const bool is_text = std::ranges::all_of(
      bytes, [&](char c) { return (c >= 0x20 && c < 0x7f) || space.find(c) != space.npos; });
  bytes.remove_prefix(std::min(bytes.find_first_not_of(space), bytes.size()));
  if (!is_text || bytes.empty()) return "";
  const char first = bytes.front();
  return (first == '<'                   ? "HTML or XML, "
          : first == '{' || first == '[' ? "JSON, "
                                         : "text, ") +
         text(Found{bytes});
}

}  // namespace multihot::detail::io
