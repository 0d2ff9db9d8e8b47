// What differential.py asks: files on standard input, each behind its size in 4 bytes, the lowest
// first; for each a line on standard output, what the library reads of it.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <multihot/io/detail/file.hpp>
#include <multihot/io/detail/tensor_file.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace nn = multihot;
using nn::detail::io::MemoryBytes, nn::detail::io::TensorFile, nn::detail::io::text;

namespace {

std::string hexadecimal(std::string_view bytes) {
  std::string all;
  for (const char c : bytes) {
    for (const int digit : {c >> 4 & 15, c & 15}) all += "0123456789abcdef"[digit];
  }
  return all;
}

std::string answer(std::string_view bytes) try {
  const TensorFile file(MemoryBytes(bytes), 100'000'000);
  std::vector<std::string> parts;
  for (const auto& tensor : file.tensors()) {
    parts.push_back(hexadecimal(tensor.name) + " " + text(tensor.dtype) + " " + text(tensor.shape) +
                    " " + text(tensor.end - tensor.begin));
  }
  for (const auto& [key, value] : file.metadata()) {
    parts.push_back("m" + hexadecimal(key) + " " + hexadecimal(value));
  }
  std::ranges::sort(parts);
  std::string all = "file";
  for (const auto& part : parts) all += ";" + part;
  return all;
} catch (const nn::format_error&) {
  return "refused";
}

}  // namespace

int main() {
  std::vector<unsigned char> size(4);
  while (std::fread(size.data(), 1, 4, stdin) == 4) {
    std::string bytes(size[0] | size[1] << 8 | size[2] << 16 | size[3] << 24, '\0');
    if (std::fread(bytes.data(), 1, bytes.size(), stdin) != bytes.size()) return 1;
    std::puts(answer(bytes).c_str());
    std::fflush(stdout);
  }
}
