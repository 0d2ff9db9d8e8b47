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
  options.binary_labels = size % 5 == 0;
  using nn::detail::data::arff_table, nn::detail::data::any_table, nn::detail::data::Lines;
  const auto of_text = [&](std::string_view all) {
    return bytes(nn::parse_arff<double>(all, options));
  };
  check_same(text, of_text, [&](const std::string& path, std::size_t chunk) {
    return bytes(arff_table<double>(Lines(path, chunk), options));
  });
  Lines lines("text", text);
  if (!nn::detail::data::is_arff(lines)) return 0;  // CSV to read_table
  const nn::TableOptions same{.labels = options.labels,
                              .labels_first = options.labels_first,
                              .label_names = options.label_names,
                              .drop = options.drop,
                              .allow_missing = options.allow_missing,
                              .binary_labels = options.binary_labels};
  check_same(text, of_text, [&](const std::string& path, std::size_t chunk) {
    return bytes(any_table<double>(Lines(path, chunk), same));
  });
  check_same(text, of_text, [&](const std::string& path, std::size_t chunk) {
    nn::TableReader<double> reader(path, same, chunk);
    return bytes(all_blocks(reader, 1 + static_cast<nn::Index>(size % 3)));
  });
  return 0;
}
