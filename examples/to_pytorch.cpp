// Trains the tutorial's network and saves it for PyTorch: to_pytorch MODEL.safetensors

#include <cstdio>
#include <exception>
#include <multihot/io/safetensors.hpp>
#include <multihot/multihot.hpp>

namespace nn = multihot;

int main(int argc, char** argv) try {
  const char* const path = argc > 1 ? argv[1] : "model.safetensors";
  nn::Generator generator(0);
  nn::MLP<float, 10, 20, 5> model(generator);
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters(), {.lr = 0.001});

  const auto inputs = nn::randn<float>(32, 10, generator);
  const auto targets = nn::randint<float>(0, 2, 32, 5, generator);
  for (int epoch = 1; epoch <= 100; ++epoch) {
    criterion.forward(model.forward(inputs), targets);
    optimizer.zero_grad();
    model.backward(criterion.backward());
    optimizer.step();
  }
  std::printf("Loss: %.4f\n", criterion.forward(model(inputs), targets));

  nn::save(path, model, {.names = {"fc1", "fc2"}});  // without names: 0 and 2, as in nn.Sequential
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
