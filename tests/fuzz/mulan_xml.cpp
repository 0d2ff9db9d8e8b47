#include <multihot/data/mulan_xml.hpp>

#include "same.hpp"

namespace nn = multihot;

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) all += "|" + name;
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_same(
      {reinterpret_cast<const char*>(data), size},
      [](std::string_view text) { return joined(nn::parse_mulan_xml(text)); },
      [](const std::string& path, std::size_t chunk) {
        using nn::detail::data::Lines, nn::detail::data::mulan_labels;
        return joined(mulan_labels(Lines(path, chunk)));
      });
  return 0;
}
