#include <multihot/data/arff.hpp>

#include "same.hpp"

namespace nn = multihot;

/// The first byte chooses the options, the size what is left out.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const unsigned choice = data[0];
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  nn::ArffOptions options{
      .labels = choice % 3, .labels_first = choice / 4 % 2 == 1, .allow_missing = choice < 128};
  if (choice % 4 == 3) {
    options.label_names = {"b"};
    options.labels = 0;
  }
  if (size % 4 == 1) options.drop = {0};
  if (size % 4 == 2) options.drop = {"a"};
  check_same(
      text, [&](std::string_view all) { return bytes(nn::parse_arff<double>(all, options)); },
      [&](const std::string& path, std::size_t chunk) {
        using nn::detail::data::arff_table, nn::detail::data::Lines;
        return bytes(arff_table<double>(Lines(path, chunk), options));
      });
  return 0;
}
