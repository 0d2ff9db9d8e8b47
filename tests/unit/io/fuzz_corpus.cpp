#include <doctest/doctest.h>

#include <string>

#include "fuzz/safetensors.cpp"
#include "fuzz/safetensors_corpus.hpp"

TEST_CASE("safetensors: what the fuzzer found interesting is refused, or reads back when saved") {
  for (const auto file : corpus::safetensors) {
    const std::string bytes(file);  // in memory of its own, watched by the address sanitizer
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  MESSAGE(corpus::safetensors.size(), " files");
}
