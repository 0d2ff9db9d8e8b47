// Predicts with a network that was saved by PyTorch:
//
//   from_pytorch MODEL.safetensors                a sample of zeros and one of ones
//   from_pytorch MODEL.safetensors TABLE.csv      the rows of a table of features
//   from_pytorch MODEL.safetensors 0.5 -1 2 ...   one sample

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <multihot/data/csv.hpp>
#include <multihot/io/load_mlp.hpp>
#include <multihot/multihot.hpp>
#include <stdexcept>
#include <string>
#include <variant>

namespace nn = multihot;

namespace {

float number(const std::string& text) {
  char* end = nullptr;
  const float value = std::strtof(text.c_str(), &end);
  if (text.empty() || *end != '\0') throw std::invalid_argument("expected a number: " + text);
  return value;
}

nn::Matrix<float> inputs(nn::Index features, int argc, char** argv) {
  const std::string first = argc > 2 ? argv[2] : "";
  if (first.ends_with(".csv")) return nn::read_csv<float>(first).x;
  nn::Matrix<float> x(argc > 2 ? 1 : 2, argc > 2 ? argc - 2 : features);
  if (argc > 2) {
    for (nn::Index j = 0; j < x.cols(); ++j) x(0, j) = number(argv[j + 2]);
  } else {
    x.row(0).setZero();
    x.row(1).setOnes();
  }
  return x;
}

}  // namespace

int main(int argc, char** argv) try {
  const char* const path = argc > 1 ? argv[1] : "model.safetensors";
  const nn::MLP<float> model = nn::load_mlp<float>(path);  // takes the sizes from the file
  const auto& first = std::get<nn::Linear<float>>(model.layers().front());
  const auto probabilities = nn::sigmoid(model(inputs(first.in_features(), argc, argv)));
  for (nn::Index i = 0; i < probabilities.rows(); ++i) {
    for (nn::Index j = 0; j < probabilities.cols(); ++j) std::printf(" %.4f", probabilities(i, j));
    std::printf("\n");
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
