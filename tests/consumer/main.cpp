#include "predict.hpp"

namespace nn = multihot;

int main() {
  nn::Generator generator(0);
  Model model(generator);
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters(), {.lr = 0.001});
  const auto x = nn::randn<float>(32, 10, generator);
  const auto targets = nn::randint<float>(0, 2, 32, 5, generator);

  const float before = criterion.forward(model.forward(x), targets);
  for (int step = 0; step < 2; ++step) {
    optimizer.zero_grad();
    criterion.forward(model.forward(x), targets);
    model.backward(criterion.backward());
    optimizer.step();
  }
  const float after = criterion.forward(model.forward(x), targets);

  const auto p = predict(model, x);
  return after < before && p.minCoeff() > 0 && p.maxCoeff() < 1 ? 0 : 1;
}
