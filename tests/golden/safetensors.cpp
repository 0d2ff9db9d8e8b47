#include "golden/safetensors.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <iterator>
#include <multihot/io/load_mlp.hpp>
#include <multihot/io/safetensors.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace nn = multihot;

namespace {

template <std::size_t size>
std::string_view bytes(const unsigned char (&data)[size]) {
  return {reinterpret_cast<const char*>(data), size};
}

template <class S>
auto sequential() {
  nn::Generator generator(0);
  return nn::MLP<S, 3, 2, 2>(generator);
}

/// All parameters, one after the other, have these bits.
template <std::size_t size>
bool holds(auto model, const float (&values)[size]) {
  std::vector<float> all;
  for (const auto& p : model.parameters()) all.insert(all.end(), p.value.begin(), p.value.end());
  return std::ranges::equal(all, values, {}, std::bit_cast<std::uint32_t, float>,
                            std::bit_cast<std::uint32_t, float>);
}

}  // namespace

TEST_CASE("safetensors: a model after manual_seed(0) is saved in the bytes of PyTorch's") {
  CHECK(nn::to_safetensors(sequential<float>()) == bytes(golden::sequential_float));
  CHECK(nn::to_safetensors(sequential<double>()) == bytes(golden::sequential_double));
  CHECK(nn::to_safetensors(sequential<float>(), {.names = {"fc1", "fc2"}}) == bytes(golden::named));
}

TEST_CASE("safetensors: PyTorch's files are loaded with the same bits") {
  auto model = sequential<float>();
  model.parameters()[0].value.setZero();
  nn::from_safetensors(bytes(golden::sequential_float), model);
  CHECK(nn::to_safetensors(model) == bytes(golden::sequential_float));
  nn::from_safetensors(bytes(golden::half), model, {.cast = true});
  CHECK(holds(model, golden::half_values));
  nn::from_safetensors(bytes(golden::brain), model, {.cast = true});
  CHECK(holds(model, golden::brain_values));
  nn::from_safetensors(bytes(golden::wide), model, {.cast = true});
  CHECK(holds(model, golden::wide_values));
  nn::from_safetensors(bytes(golden::named), model, {.names = {"fc1", "fc2"}});
  CHECK(nn::to_safetensors(model) == bytes(golden::sequential_float));

  auto wide = sequential<double>();
  wide.parameters()[0].value.setZero();
  nn::from_safetensors(bytes(golden::sequential_double), wide);
  CHECK(nn::to_safetensors(wide) == bytes(golden::sequential_double));
  nn::from_safetensors(bytes(golden::wide), wide);
  CHECK(nn::to_safetensors(wide) == bytes(golden::wide));
}

TEST_CASE("safetensors: an MLP is made of PyTorch's files") {
  CHECK(nn::to_safetensors(nn::mlp_from_safetensors<float>(bytes(golden::sequential_float))) ==
        bytes(golden::sequential_float));
  CHECK(nn::to_safetensors(nn::mlp_from_safetensors<float>(bytes(golden::named))) ==
        bytes(golden::sequential_float));
  CHECK(holds(nn::mlp_from_safetensors<float>(bytes(golden::half), {.cast = true}),
              golden::half_values));
}

TEST_CASE("safetensors: tensors of several types, with metadata, in the reference's bytes") {
  const std::vector<std::int64_t> integers = {-3, std::int64_t{1} << 62};
  const std::string name = "quote \" \\ / \n\t\x1f\x7f \xC3\xA9 \xF0\x9F\x98\x80";
  const std::string saved = nn::detail::io::to_bytes(
      {{"B", {.shape = {1}, .numbers = std::vector<float>{1}}},
       {name, {.shape = {0, 3}, .numbers = std::vector<float>()}},
       {"step", {.shape = {2}, .numbers = integers}},
       {"a", {.shape = {}, .numbers = std::vector<double>{2.5}}},
       {"b", {.shape = {2, 2}, .numbers = std::vector<float>{1.5f, 0.25f, -2, 4}}}},
      {{"z\n", ""}, {"epoch", "3"}});
  CHECK(saved == bytes(golden::mixed));

  const nn::detail::io::TensorFile file(nn::detail::io::MemoryBytes(bytes(golden::mixed)), 1000);
  REQUIRE(file.tensors().size() == 5);
  CHECK(file.metadata() == std::map<std::string, std::string>{{"epoch", "3"}, {"z\n", ""}});
  std::int64_t read[2] = {};
  CHECK(file.tensors()[0].name == "step");
  file.read(file.tensors()[0], read);
  CHECK(std::ranges::equal(read, integers));
  double scalar = 0;
  file.read(file.tensors()[1], &scalar);
  CHECK(scalar == 2.5);
}
