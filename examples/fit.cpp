// Trains on generated data: fit
//
// The validation set is used to stop early and to choose the threshold of each label. The test set
// is used only to evaluate the result.

#include <cstdio>
#include <multihot/data/label_statistics.hpp>
#include <multihot/data/split.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/data/stratified_split.hpp>
#include <multihot/data/table.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/metrics/thresholds.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>

namespace nn = multihot;

// 3000 samples with 20 features and 6 labels. The labels are the signs of a random network's
// logits, with noise; the later ones are rare.
nn::Table<float> make_samples(nn::Generator& generator) {
  nn::Table<float> samples{.x = nn::randn<float>(3000, 20, generator)};
  nn::MLP<float> truth({20, 30, 6}, generator);
  for (auto& p : truth.parameters()) p.value *= 3;
  auto z = truth(samples.x);
  z += 0.5 * nn::randn<float>(3000, 6, generator);
  for (nn::Index j = 0; j < 6; ++j) z.col(j).array() -= 0.4f * static_cast<float>(j);
  samples.y = (z.array() > 0).cast<float>();
  return samples;
}

int main() {
  nn::Generator generator(0);
  const auto samples = make_samples(generator);
  const auto parts = nn::stratified_split(samples.y, {0.6, 0.2, 0.2}, generator);
  auto train = nn::rows_of(samples, parts[0]), validation = nn::rows_of(samples, parts[1]),
       test = nn::rows_of(samples, parts[2]);
  const nn::StandardScaler scaler(train.x);
  for (auto* table : {&train, &validation, &test}) scaler.transform_(table->x);

  nn::MLP<float> model({20, 64, 6}, generator, {.dropout = 0.2});
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters(), {.lr = 0.005});
  nn::CosineAnnealingLR scheduler(optimizer, {.T_max = 60});
  nn::EarlyStopping<float> stopping(model.parameters(), {.patience = 10});

  nn::fit(model, criterion, optimizer, train, validation,
          {.generator = generator, .epochs = 60, .batch_size = 32, .clip_grad_norm = 1}, scheduler,
          stopping, [](const nn::Epoch& e) {
            if (e.epoch % 5 != 0) return;
            std::printf("epoch %2d  train %.4f  validation %.4f\n", static_cast<int>(e.epoch),
                        e.train_loss, e.validation_loss);
          });
  std::printf("the weights are those of epoch %d\n\n", static_cast<int>(stopping.best_epoch()));

  const auto thresholds = nn::best_thresholds(validation.y, nn::sigmoid(model(validation.x)));
  const auto p = nn::sigmoid(model(test.x));
  const auto macro_f1 = [&](const auto& predictions) {
    return nn::f1_score(test.y, predictions, nn::Average::macro);
  };
  std::printf("macro-F1 on the test set\n");
  std::printf("  thresholds of 0.5    %.3f\n", macro_f1(nn::predict(p)));
  std::printf("  tuned thresholds     %.3f\n", macro_f1(nn::predict(p, thresholds)));
}
