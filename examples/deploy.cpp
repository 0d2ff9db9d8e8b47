// Trains a classifier on a table, evaluates it, and writes it in three formats:
//
//   deploy TRAIN.csv TEST.csv LABELS       the last LABELS columns are 0/1 labels
//
// model.safetensors is for other programs with multihot and for PyTorch, model.onnx for ONNX
// Runtime, and model.hpp for a device or any program in C++11.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <multihot/data/csv.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/data/stratified_split.hpp>
#include <multihot/deploy/classifier.hpp>
#include <multihot/deploy/export_header.hpp>
#include <multihot/deploy/export_onnx.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/thresholds.hpp>
#include <multihot/multihot.hpp>
#include <multihot/train/fit.hpp>

namespace nn = multihot;

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s TRAIN.csv TEST.csv LABELS\n", argv[0]);
    return 2;
  }
  const nn::Index labels = std::atoi(argv[3]);
  const auto all = nn::read_csv<float>(argv[1], {.labels = labels});
  const auto test = nn::read_csv<float>(argv[2], {.labels = labels});

  // A fifth of the training set chooses the thresholds.
  nn::Generator generator(0);
  const auto parts = nn::stratified_split(all.y, {0.8, 0.2}, generator);
  const auto rows = [&](std::size_t k) {
    return nn::Table<float>{.x = all.x(parts[k], Eigen::indexing::all),
                            .y = all.y(parts[k], Eigen::indexing::all)};
  };
  auto train = rows(0), validation = rows(1);
  const nn::StandardScaler scaler(train.x);
  for (auto* table : {&train, &validation}) scaler.transform_(table->x);

  nn::MLP<float> model({train.x.cols(), 64, labels}, generator, {.dropout = 0.2});
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters(), {.lr = 0.005});
  nn::fit(model, criterion, optimizer, train, validation, {.generator = generator, .epochs = 60});

  const nn::Classifier<float> classifier{
      .network = model,
      .scaler = scaler,
      .thresholds = nn::best_thresholds(validation.y, nn::sigmoid(model(validation.x))),
      .feature_names = all.feature_names,
      .label_names = all.label_names};
  std::printf("macro-F1 on the test set: %.3f\n",
              nn::f1_score(test.y, classifier.predict(test), nn::Average::macro));

  nn::save("model.safetensors", classifier);
  nn::export_onnx("model.onnx", classifier);
  nn::export_header("model.hpp", classifier, {.name = "model"});

  const auto loaded = nn::load_classifier<float>("model.safetensors");
  const bool same = loaded.predict_proba(test) == classifier.predict_proba(test);
  std::puts(same ? "the loaded classifier gives the same probabilities" : "it differs");
  return same ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
