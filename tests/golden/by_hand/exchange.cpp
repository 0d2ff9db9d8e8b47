// What exchange.py compares with PyTorch and the package safetensors:
//
//   exchange save TYPE PATH SEED SIZES NAMES METADATA    saves an MLP after manual_seed(SEED)
//   exchange load TYPE PATH SIZES NAMES CAST             prints the weights of an MLP with such
//   sizes exchange mlp TYPE PATH NAMES CAST                    prints the weights that load_mlp
//   finds
//
// TYPE is float or double; SIZES, NAMES and METADATA are lists with commas, 10,20,5 and key=value,
// "" for none; CAST is 0 or 1. Weights are printed in hexadecimal. Exits with 3 for a value_error,
// with 4 for a shape_error.

#include <cstdio>
#include <cstdlib>
#include <map>
#include <multihot/io/load_mlp.hpp>
#include <multihot/io/safetensors.hpp>
#include <multihot/nn/mlp.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace nn = multihot;

namespace {

std::vector<std::string> list(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string item; std::getline(in, item, ',');) all.push_back(item);
  return all;
}

template <class S>
nn::MLP<S> mlp(const std::string& sizes, std::uint64_t seed) {
  std::vector<nn::Index> numbers;
  for (const auto& size : list(sizes)) numbers.push_back(std::atoi(size.c_str()));
  nn::Generator generator(seed);
  return nn::MLP<S>(numbers, generator);
}

void print(auto&& model) {
  for (const auto& p : model.parameters()) {
    for (const auto w : p.value) std::printf("%a ", double{w});
  }
}

template <class S>
void run(const std::string& verb, const std::string& path, const std::vector<std::string>& rest) {
  if (verb == "save") {
    std::map<std::string, std::string> metadata;
    for (const auto& item : list(rest[3])) {
      const auto equals = item.find('=');
      metadata[item.substr(0, equals)] = item.substr(equals + 1);
    }
    const auto model = mlp<S>(rest[1], std::strtoull(rest[0].c_str(), nullptr, 10));
    nn::save(path, model, {.names = list(rest[2]), .metadata = metadata});
  } else if (verb == "load") {
    auto model = mlp<S>(rest[0], 1);
    nn::load(path, model, {.names = list(rest[1]), .cast = rest[2] == "1"});
    print(model);
  } else {
    print(nn::load_mlp<S>(path, {.names = list(rest[0]), .cast = rest[1] == "1"}));
  }
}

}  // namespace

int main(int, char** argv) try {
  std::vector<std::string> rest;
  for (char** argument = argv + 4; *argument; ++argument) rest.push_back(*argument);
  if (argv[2] == std::string("float")) run<float>(argv[1], argv[3], rest);
  else run<double>(argv[1], argv[3], rest);
} catch (const nn::value_error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 3;
} catch (const nn::shape_error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 4;
}
