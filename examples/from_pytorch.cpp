// Predicts with a network that was saved by PyTorch: from_pytorch MODEL.safetensors

#include <cstdio>
#include <exception>
#include <multihot/io/load_mlp.hpp>
#include <multihot/multihot.hpp>

namespace nn = multihot;

int main(int argc, char** argv) try {
  const char* const path = argc > 1 ? argv[1] : "model.safetensors";
  const nn::MLP<float> model = nn::load_mlp<float>(path);  // takes the sizes from the file

  nn::Matrix<float> inputs(2, 10);
  inputs.row(0).setZero();
  inputs.row(1).setOnes();
  const auto probabilities = nn::sigmoid(model(inputs));
  for (nn::Index i = 0; i < probabilities.rows(); ++i) {
    for (nn::Index j = 0; j < probabilities.cols(); ++j) std::printf(" %.4f", probabilities(i, j));
    std::printf("\n");
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
