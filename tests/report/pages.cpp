// Writes reports of usual and of extreme tables: pages FOLDER
// tests/report/run opens them in a browser.

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <multihot/io/detail/file.hpp>
#include <multihot/metrics/thresholds.hpp>
#include <multihot/nn/sigmoid.hpp>
#include <multihot/random.hpp>
#include <multihot/report/report.hpp>
#include <string>
#include <vector>

namespace nn = multihot;

namespace {

/// Labels from frequent to rare; the last ones are harder to predict. Each is like the one before.
struct Problem {
  nn::Matrix<float> y;
  nn::Probabilities<float> p;
  std::vector<std::string> names;

  Problem(nn::Index rows, nn::Index labels, std::uint64_t seed = 1) : y(rows, labels) {
    nn::Generator g(seed);
    nn::Matrix<float> z = nn::randn<float>(rows, labels, g),
                      error = nn::randn<float>(rows, labels, g);
    for (nn::Index j = 0; j < labels; ++j) {
      if (j > 0) z.col(j) = 0.5f * z.col(j - 1) + 0.87f * z.col(j);
      if (j > 0) error.col(j) = 0.4f * error.col(j - 1) + 0.92f * error.col(j);
      names.push_back("label number " + std::to_string(j + 1));
    }
    for (nn::Index j = 0; j < labels; ++j) {
      const auto hard = static_cast<float>(j) / static_cast<float>(labels);
      z.col(j) = 1.5f * z.col(j).array() - 0.3f - 1.5f * hard;
      y.col(j) = (z.col(j) + (1 + 2 * hard) * error.col(j)).cwiseSign().cwiseMax(0);
    }
    p = nn::sigmoid(z);
  }
};

std::vector<nn::Epoch> history(nn::Index epochs) {
  std::vector<nn::Epoch> all;
  for (nn::Index k = 1; k <= epochs; ++k) {
    const double x = static_cast<double>(k) / static_cast<double>(epochs), wave = std::sin(40 * x);
    all.push_back({.epoch = k,
                   .train_loss = 0.2 + 0.5 * std::exp(-4 * x),
                   .validation_loss = 0.3 + 0.4 * std::exp(-5 * x) + 0.1 * x + 0.005 * wave,
                   .metric = 0.7 - 0.5 * std::exp(-5 * x) - 0.05 * x + 0.01 * wave,
                   .lr = 0.001});
  }
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: pages FOLDER\n", stderr), 2;
  const std::string folder = std::string(argv[1]) + "/";
  const auto write = [&](const char* name, const Problem& problem, std::vector<nn::Epoch> epochs,
                         bool tuned = true) {
    Eigen::RowVectorXf thresholds;
    if (tuned)
      thresholds = nn::best_thresholds(problem.y, problem.p, {.missing = nn::Missing::ignore});
    const nn::ReportData data{.history = std::move(epochs),
                              .targets = problem.y,
                              .probabilities = problem.p,
                              .thresholds = thresholds,
                              .label_names = problem.names,
                              .title = name,
                              .metric_name = "Macro F1"};
    nn::write_report(folder + name + ".html", data);
    nn::detail::io::write_atomically(folder + name + ".svg", nn::to_svg(data));
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();

  write("6_labels", Problem(202, 6), history(40));
  write("14_labels", Problem(917, 14), history(60));
  write("40_labels", Problem(2000, 40), history(500));
  write("1_label", Problem(150, 1), history(1));
  write("200000_rows", Problem(200000, 6), history(12));

  Problem ten(10, 3);
  ten.names.clear();
  write("10_rows", ten, {}, false);

  Problem extremes(60, 5, 2);  // no ones, no zeros, nothing known, one score, right in all samples
  extremes.y.col(0).setZero();
  extremes.y.col(1).setOnes();
  extremes.y.col(2).setConstant(nan);
  extremes.p.col(3).setConstant(0.5f);
  extremes.p.col(4) = extremes.y.col(4);
  auto broken = history(30);
  broken[3].validation_loss = broken[3].metric = nan;
  broken[7].train_loss = std::numeric_limits<double>::infinity();
  write("extremes", extremes, broken);

  Problem zeros(30, 2);  // nothing to find
  zeros.y.setZero();
  write("no_ones", zeros, history(2));

  Problem long_names(80, 14);
  const std::vector<std::string> pieces = {"<&\"'>", "W",  "Größe ",  "日本語", "\xff\x01",
                                           "a b ",   "🎵", "МУЗЫКА ", "<b>",    "mmmm",
                                           "-",      "é",  "i",       "%s$1"};
  for (std::size_t j = 0; j < long_names.names.size(); ++j) {
    std::string& name = long_names.names[j];
    for (name.clear(); name.size() < 200;) name += pieces[j];
  }
  write("long_names", long_names, history(100));
  long_names = Problem(80, 40);
  for (auto& name : long_names.names) name = std::string(200, 'W') + name;
  write("40_long_names", long_names, history(9));

  Problem large_losses(100, 4);
  auto epochs = history(9);
  for (auto& e : epochs)
    e.train_loss *= 1e12, e.validation_loss *= -1e12, e.metric = e.validation_loss;
  write("large_losses", large_losses, epochs);
}
