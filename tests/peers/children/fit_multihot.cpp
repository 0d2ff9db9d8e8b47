// Trains on a part of real data, and writes what it then says about the others:
//
//   fit_multihot FOLDER LABELS HIDDEN EPOCHS PATIENCE RULE SEED
//
// fitting.py is the same for Python, where the rules stand.

#include <cstdio>
#include <exception>
#include <fstream>
#include <ios>
#include <multihot/data/csv.hpp>
#include <multihot/data/standard_scaler.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/predict.hpp>
#include <multihot/metrics/ranking.hpp>
#include <multihot/metrics/thresholds.hpp>
#include <multihot/multihot.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <stdexcept>
#include <string>

namespace nn = multihot;

namespace {

using Probabilities = nn::Probabilities<float>;

struct Task {
  nn::Table<float> train, validation, test;  // standardised by the first
  nn::Index labels, hidden, epochs, patience;
  std::string rule;
  nn::Generator generator;
};

Task read_task(int argc, char** argv) {
  if (argc != 8) {
    throw std::invalid_argument("expected FOLDER LABELS HIDDEN EPOCHS PATIENCE RULE SEED");
  }
  const std::string folder = argv[1];
  const nn::Index labels = std::stoi(argv[2]);
  const auto part = [&](const char* name) {
    return nn::read_csv<float>(folder + '/' + name + ".csv",
                               {.labels = labels, .allow_missing = false});
  };
  Task task{.train = part("train"),
            .validation = part("validation"),
            .test = part("test"),
            .labels = labels,
            .hidden = std::stoi(argv[3]),
            .epochs = std::stoi(argv[4]),
            .patience = std::stoi(argv[5]),
            .rule = argv[6],
            .generator = nn::Generator(std::stoull(argv[7]))};
  const nn::StandardScaler scaler(task.train.x);
  for (auto* table : {&task.train, &task.validation, &task.test}) scaler.transform_(table->x);
  return task;
}

double micro_f1(const nn::Matrix<float>& targets, const nn::Matrix<float>& logits) {
  return nn::f1_score(targets, nn::predict(nn::sigmoid(logits)), nn::Average::micro);
}

/// The epoch whose weights the model then has
nn::Index train(nn::MLP<float>& model, Task& task) {
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters(), {.lr = 0.001});
  const auto fit = [&](auto&&... companions) {
    nn::fit(model, criterion, optimizer, task.train, task.validation,
            {.generator = task.generator, .epochs = task.epochs, .batch_size = 32}, companions...);
  };
  if (task.rule == "never") {
    fit();
    return task.epochs;
  }
  const bool by_loss = task.rule == "loss";
  nn::EarlyStopping<float> stopping(
      model.parameters(),
      {.patience = task.patience, .mode = by_loss ? nn::Mode::min : nn::Mode::max});
  if (by_loss) fit(stopping);
  else fit(micro_f1, stopping);
  return stopping.best_epoch();
}

void write(std::ofstream& file, const Probabilities& p) {
  const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = p;
  file.write(reinterpret_cast<const char*>(rows.data()),
             static_cast<std::streamsize>(sizeof(float)) * rows.size());
}

/// With the library's own metrics, for real_data.py to compare with
void print_metrics(const Task& task, const Probabilities& validation, const Probabilities& test) {
  const auto& y = task.test.y;
  const auto predictions = nn::predict(test);
  const auto thresholds = nn::best_thresholds(task.validation.y, validation);
  const auto tuned = nn::predict(test, thresholds);
  std::printf("micro-F1\t%.17g\n", nn::f1_score(y, predictions, nn::Average::micro));
  std::printf("macro-F1\t%.17g\n", nn::f1_score(y, predictions, nn::Average::macro));
  std::printf("Hamming loss\t%.17g\n", nn::hamming_loss(y, predictions));
  std::printf("LRAP\t%.17g\n", nn::label_ranking_average_precision_score(y, test));
  std::printf("macro-F1, tuned\t%.17g\n", nn::f1_score(y, tuned, nn::Average::macro));
}

}  // namespace

int main(int argc, char** argv) try {
  Task task = read_task(argc, argv);
  nn::MLP<float> model({task.train.x.cols(), task.hidden, task.labels}, task.generator);
  std::printf("epoch\t%d\n", static_cast<int>(train(model, task)));

  const auto validation = nn::sigmoid(model(task.validation.x));
  const auto test = nn::sigmoid(model(task.test.x));
  std::ofstream file(std::string(argv[1]) + "/probabilities", std::ios::binary);
  write(file, validation);
  write(file, test);
  if (!file.flush()) throw std::runtime_error("cannot write the probabilities");
  print_metrics(task, validation, test);
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
  return 1;
}
