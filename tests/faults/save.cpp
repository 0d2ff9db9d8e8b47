// What run.py lets fail: save PATH WIDTH [classifier]. Exits with 0 if the model or classifier was
// saved, with 3 if that threw an io_error and no descriptor was left open.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <multihot/deploy/classifier.hpp>
#include <multihot/io/safetensors.hpp>
#include <multihot/nn/mlp.hpp>
#include <multihot/random.hpp>
#include <string>

namespace nn = multihot;

int main(int argc, char** argv) {
  const auto open_files = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  nn::Generator generator(0);
  const nn::MLP<float> model({std::atoi(argv[2]), 5}, generator);
  const nn::Classifier<float> classifier{
      .network = model,
      .scaler = nn::StandardScaler(nn::randn<float>(9, std::atoi(argv[2]), generator)),
      .thresholds = Eigen::RowVectorXf::Constant(5, 0.5f)};
  const auto before = open_files();
  try {
    if (argc > 3) nn::save(argv[1], classifier);
    else nn::save(argv[1], model);
    return 0;
  } catch (const nn::io_error& error) {
    std::printf("%d %s\n", error.code().value(), error.what());
    std::fflush(stdout);
    return open_files() == before ? 3 : 4;
  }
}
