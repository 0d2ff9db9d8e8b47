#include <doctest/doctest.h>
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/clip_grad.hpp>
#include <multihot/optim/sgd.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <vector>

namespace nn = multihot;

namespace {

using Part = nn::Table<double>;

/// 32 samples, a network of 3-4-2, and an optimizer of its last layer alone. The numbers are those
/// of PyTorch in float32 after torch.manual_seed(0), cast to double.
struct Training {
  nn::Generator generator{0};
  nn::MLP<float> drawn{{3, 4, 2}, generator};
  nn::MLP<double> model{{3, 4, 2}, generator};
  Part data;
  std::vector<nn::Parameter<double>> last;
  nn::BCEWithLogitsLoss<double> criterion;

  Training() {
    for (std::size_t i = 0; i < 4; ++i) {
      model.parameters()[i].value = drawn.parameters()[i].value.cast<double>();
    }
    generator = nn::Generator(0);
    nn::MLP<float>({3, 4, 2}, generator);
    data.x = nn::randn<float>(32, 3, generator).cast<double>();
    data.y = nn::randint<double>(0, 2, 32, 2, generator);
    last = {model.parameters()[2], model.parameters()[3]};
  }
  double loss() { return criterion.forward(model(data.x), data.y); }
};

}  // namespace

TEST_CASE("what is clipped is what the optimizer steps, not the gradients of frozen layers") {
  Training ours, by_hand;
  nn::SGD<double> optimizer(ours.last, {.lr = 1}), own(by_hand.last, {.lr = 1});
  const auto history =
      nn::fit(ours.model, ours.criterion, optimizer, ours.data, ours.data,
              {.generator = ours.generator, .epochs = 200, .clip_grad_norm = 0.05});

  auto& [generator, _, model, data, last, criterion] = by_hand;
  auto loader = nn::batches(data.x, data.y, 32, generator);
  for (int epoch = 0; epoch < 200; ++epoch) {
    for (const auto& [x, y] : loader) {
      criterion.forward(model.forward(x), y);
      own.zero_grad();
      model.backward(criterion.backward());
      nn::clip_grad_norm_(last, 0.05);
      own.step();
    }
  }
  CHECK(ours.loss() == by_hand.loss());
  CHECK(history.back().validation_loss == by_hand.loss());
  // PyTorch 2.6; with the norm of all gradients, which pile up in the first layer, 0.6520
  CHECK(ours.loss() == doctest::Approx(0.64304138248792142).epsilon(1e-12));
}

TEST_CASE("an optimizer tells what it steps") {
  Training t;
  const nn::Adam<double> adam(t.last);
  REQUIRE(adam.parameters().size() == 2);
  CHECK(adam.parameters()[0].value.data() == t.model.parameters()[2].value.data());
  CHECK(adam.parameters()[1].grad.data() == t.model.parameters()[3].grad.data());
}

TEST_CASE("EarlyStopping keeps what it is given, frozen or not") {
  Training t;
  nn::SGD<double> optimizer(t.last, {.lr = 1});
  nn::EarlyStopping<double> all(t.model.parameters(), {.patience = 100});
  const auto first = t.model.parameters()[0].value.eval();
  const auto history = nn::fit(t.model, t.criterion, optimizer, t.data, t.data,
                               {.generator = t.generator, .epochs = 20}, all);
  CHECK(t.model.parameters()[0].value == first);
  CHECK(t.loss() == all.best());
}
