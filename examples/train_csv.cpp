// Trains a network with one hidden layer on a table whose last columns are 0/1 labels:
//
//   train_csv TRAIN.csv TEST.csv --labels N [--hidden 64] [--epochs 40] [--seed 0]
//
// The files have a header line, and numbers below it.

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <multihot/multihot.hpp>
#include <string>
#include <vector>

namespace nn = multihot;
using nn::Index;
using Matrix = nn::Matrix<float>;

struct Data {
  Matrix x, y;
};

Data read_csv(const std::string& path, Index labels) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) throw std::runtime_error(path + ": cannot read a header line");

  std::vector<float> values;
  Index rows = 0, columns = 0;
  while (std::getline(file, line)) {
    const char *at = line.data(), *end = at + line.size();
    for (columns = 0; at < end; ++columns) {
      const auto [after, error] = std::from_chars(at, end, values.emplace_back());
      if (error != std::errc()) throw std::runtime_error(path + ": not a number in: " + line);
      at = std::find(after, end, ',') + 1;
    }
    ++rows;
    if (columns * rows != static_cast<Index>(values.size()) || columns <= labels) {
      throw std::runtime_error(path + ": wrong number of columns in: " + line);
    }
  }
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<RowMajor> table(values.data(), rows, columns);
  return {table.leftCols(columns - labels), table.rightCols(labels)};
}

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
  auto train = read_csv(argv[1], labels), test = read_csv(argv[2], labels);
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
