// Trains a network with one hidden layer on a table whose last columns are 0/1 labels:
//
//   train_csv TRAIN.csv TEST.csv --labels N [--hidden 64] [--epochs 40] [--seed 0] [--validation 0]
//
// The files contain numbers, with or without a header line. With --validation 20, a fifth of the
// training set is held out to choose the threshold of each label.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <multihot/data/batches.hpp>
#include <multihot/data/csv.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/data/stratified_split.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/metrics/thresholds.hpp>
#include <multihot/multihot.hpp>
#include <string>

namespace nn = multihot;

nn::Table<float> rows_of(const nn::Table<float>& table, const Eigen::VectorX<nn::Index>& rows) {
  return {table.x(rows, Eigen::indexing::all), table.y(rows, Eigen::indexing::all),
          table.feature_names, table.label_names};
}

int main(int argc, char** argv) try {
  std::map<std::string, int> options{
      {"--labels", 0}, {"--hidden", 64}, {"--epochs", 40}, {"--seed", 0}, {"--validation", 0}};
  bool usable = argc >= 5 && argc % 2 == 1;
  for (int i = 3; usable && i < argc; i += 2) {
    usable = options.contains(argv[i]);
    options[argv[i]] = std::atoi(argv[i + 1]);
  }
  const nn::Index labels = options["--labels"];
  if (!usable || labels < 1) {
    std::fprintf(stderr, "usage: %s TRAIN.csv TEST.csv --labels N [--hidden 64] [--epochs 40]\n",
                 argv[0]);
    return 2;
  }
  const nn::CsvOptions table{.labels = labels, .allow_missing = false};
  auto train = nn::read_csv<float>(argv[1], table), test = nn::read_csv<float>(argv[2], table);
  nn::Generator generator(static_cast<std::uint64_t>(options["--seed"]));

  nn::Table<float> validation;
  const double held_out = options["--validation"] / 100.0;
  if (held_out != 0) {
    const auto parts = nn::stratified_split(train.y, {1 - held_out, held_out}, generator);
    validation = rows_of(train, parts[1]);
    train = rows_of(train, parts[0]);
  }
  const nn::StandardScaler scaler(train.x);  // fitted on the training set
  scaler.transform_(train.x);
  scaler.transform_(test.x);

  nn::MLP<float> model({train.x.cols(), options["--hidden"], labels}, generator);
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters());

  auto loader = nn::batches(train.x, train.y, 32, generator);
  for (int epoch = 0; epoch < options["--epochs"]; ++epoch) {
    for (const auto& [x, y] : loader) {
      criterion.forward(model.forward(x), y);
      optimizer.zero_grad();
      model.backward(criterion.backward());
      optimizer.step();
    }
  }

  const auto logits = model(test.x);
  Eigen::RowVectorXf thresholds = Eigen::RowVectorXf::Constant(labels, 0.5f);
  if (held_out != 0) {
    const auto validation_logits = model(scaler.transform(validation.x));
    thresholds = nn::best_thresholds(validation.y, nn::sigmoid(validation_logits));
  }
  const auto predictions = nn::predict(nn::sigmoid(logits), thresholds);
  const double loss = criterion.forward(logits, test.y);
  std::printf("loss             %.4f\n", loss);
  std::printf("micro-F1         %.4f\n", nn::f1_score(test.y, predictions, nn::Average::micro));
  std::printf("macro-F1         %.4f\n", nn::f1_score(test.y, predictions, nn::Average::macro));
  std::printf("Hamming loss     %.4f\n", nn::hamming_loss(test.y, predictions));
  std::printf("subset accuracy  %.4f\n", nn::accuracy_score(test.y, predictions));
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
  return 1;
}
