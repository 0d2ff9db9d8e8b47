// What run.py lets fail: save PATH WIDTH. Exits with 0 if the model was saved, with 3 if that threw
// an io_error and no descriptor was left open.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <multihot/io/safetensors.hpp>
#include <multihot/nn/mlp.hpp>
#include <string>

namespace nn = multihot;

int main(int, char** argv) {
  const auto open_files = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  nn::Generator generator(0);
  const nn::MLP<float> model({std::atoi(argv[2]), 5}, generator);
  const auto before = open_files();
  try {
    nn::save(argv[1], model);
    return 0;
  } catch (const nn::io_error& error) {
    std::printf("%d %s\n", error.code().value(), error.what());
    std::fflush(stdout);
    return open_files() == before ? 3 : 4;
  }
}
