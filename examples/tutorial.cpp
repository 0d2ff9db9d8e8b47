// The tutorial's training loop on random data: tutorial [SEED]
// PyTorch prints the same losses after the same seed.

#include <cstdio>
#include <cstdlib>
#include <multihot/multihot.hpp>

namespace nn = multihot;

int main(int argc, char** argv) {
  nn::Generator generator(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 0);  // the seed

  nn::MLP<float, 10, 20, 5> model(generator);
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters(), {.lr = 0.001});

  const auto inputs = nn::randn<float>(32, 10, generator);
  const auto targets = nn::randint<float>(0, 2, 32, 5, generator);

  for (int epoch = 1; epoch <= 100; ++epoch) {
    const auto& outputs = model.forward(inputs);  // logits: the loss applies the sigmoid
    const float loss = criterion.forward(outputs, targets);

    optimizer.zero_grad();
    model.backward(criterion.backward());
    optimizer.step();

    if (epoch % 10 == 0) std::printf("Epoch [%d/100], Loss: %.4f\n", epoch, loss);
  }
}
