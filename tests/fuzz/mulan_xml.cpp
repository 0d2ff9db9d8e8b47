#include <multihot/data/mulan_xml.hpp>

#include "same.hpp"

namespace nn = multihot;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_same({reinterpret_cast<const char*>(data), size}, [](auto lines) {
    std::string all;
    for (const auto& name : nn::detail::mulan_labels(std::move(lines))) all += "|" + name;
    return all;
  });
  return 0;
}
