// Trains a network with one hidden layer on a table whose last columns are 0/1 labels:
//
//   train_csv TRAIN.csv TEST.csv --labels N [--hidden 64] [--epochs 40] [--seed 0]
//
// The files hold numbers, below a header line if they have one.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <multihot/data/csv.hpp>
#include <multihot/multihot.hpp>
#include <string>

namespace nn = multihot;
using nn::Index;
using Matrix = nn::Matrix<float>;

// Mean 0 and deviation 1, by the training part alone; constant columns only lose their mean.
void standardise(Matrix& train, Matrix& test) {
  const Eigen::RowVectorXf mean = train.colwise().mean();
  train.rowwise() -= mean;
  test.rowwise() -= mean;
  Eigen::RowVectorXf deviation = train.array().square().colwise().mean().sqrt();
  deviation = (deviation.array() > 0).select(deviation, 1);
  train.array().rowwise() /= deviation.array();
  test.array().rowwise() /= deviation.array();
}

int main(int argc, char** argv) try {
  std::map<std::string, int> options{
      {"--labels", 0}, {"--hidden", 64}, {"--epochs", 40}, {"--seed", 0}};
  bool usable = argc >= 5 && argc % 2 == 1;
  for (int i = 3; usable && i < argc; i += 2) {
    usable = options.contains(argv[i]);
    options[argv[i]] = std::atoi(argv[i + 1]);
  }
  const Index labels = options["--labels"];
  if (!usable || labels < 1) {
    std::fprintf(stderr, "usage: %s TRAIN.csv TEST.csv --labels N [--hidden 64] [--epochs 40]\n",
                 argv[0]);
    return 2;
  }
  const nn::CsvOptions table{.labels = labels, .allow_missing = false};
  auto train = nn::read_csv<float>(argv[1], table), test = nn::read_csv<float>(argv[2], table);
  standardise(train.x, test.x);

  nn::Generator generator(static_cast<std::uint64_t>(options["--seed"]));
  nn::MLP<float> model({train.x.cols(), options["--hidden"], labels}, generator);
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters());

  const Index batch_size = 32;
  for (int epoch = 0; epoch < options["--epochs"]; ++epoch) {
    const auto order = nn::randperm(train.x.rows(), generator);
    for (Index i = 0; i < order.size(); i += batch_size) {
      const auto batch = order.segment(i, std::min(batch_size, order.size() - i));
      const auto& logits = model.forward(train.x(batch, Eigen::all));
      criterion.forward(logits, train.y(batch, Eigen::all));

      optimizer.zero_grad();
      model.backward(criterion.backward());
      optimizer.step();
    }
  }

  const Matrix logits = model(test.x);
  const auto predicted = (nn::sigmoid(logits).array() > 0.5f).eval();
  const auto actual = (test.y.array() > 0.5f).eval();
  const auto both = static_cast<double>((predicted && actual).count());
  const auto either = static_cast<double>(predicted.count() + actual.count());
  const auto wrong = (predicted != actual).eval();
  std::printf("loss             %.4f\n", static_cast<double>(criterion.forward(logits, test.y)));
  std::printf("micro-F1         %.4f\n", 2 * both / either);
  std::printf("Hamming loss     %.4f\n", wrong.cast<double>().mean());
  std::printf("subset accuracy  %.4f\n", 1 - wrong.rowwise().any().cast<double>().mean());
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
  return 1;
}
