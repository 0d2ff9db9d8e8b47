#pragma once

#include <algorithm>
#include <multihot/data/batches.hpp>
#include <multihot/multihot.hpp>
#include <multihot/nn/predictor.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "problem.hpp"

namespace peers {

/// The tutorial's loop, with whichever MLP. A Predictor infers a single sample.
template <class Model>
class Multihot {
 public:
  Multihot(const Problem& problem, Model model)
      : model_(std::move(model)),
        initial_(problem.parameters),
        inputs_(matrix(problem.inputs, problem.batch)),
        first_(inputs_.topRows(1)),
        targets_(matrix(problem.targets, problem.batch)) {}

  void restart() {
    generator_.manual_seed(0);
    auto initial = initial_.begin();
    for (auto& parameter : model_.parameters()) {
      std::copy(initial->begin(), initial->end(), parameter.value.data());
      ++initial;
    }
    optimizer_.emplace(model_.parameters(), multihot::AdamOptions{.lr = 0.001});
    predictor_.emplace(model_);
  }

  void train(int steps) {
    for (int step = 0; step < steps; ++step) {
      const auto& outputs = model_.forward(inputs_);
      loss_ = criterion_.forward(outputs, targets_);

      optimizer_->zero_grad();
      model_.backward(criterion_.backward());
      optimizer_->step();
    }
  }

  void epochs(int times) {
    auto loader = multihot::batches(inputs_, targets_, epoch_batch, generator_);
    for (int epoch = 0; epoch < times; ++epoch) {
      double sum = 0;
      for (const auto& [x, y] : loader) {
        const double loss = criterion_.forward(model_.forward(x), y);
        sum += loss * static_cast<double>(x.rows());

        optimizer_->zero_grad();
        model_.backward(criterion_.backward());
        optimizer_->step();
      }
      loss_ = static_cast<float>(sum / static_cast<double>(inputs_.rows()));
    }
  }

  void infer(int times) {
    for (int i = 0; i < times; ++i) logit_ = model_(inputs_, workspace_)(0, 0);
  }
  void infer1(int times) {
    for (int i = 0; i < times; ++i) logit_ = (*predictor_)(first_, predictor_workspace_)(0, 0);
  }

  double loss() const { return loss_; }
  double logit() const { return logit_; }

  static std::string version() {
    return std::to_string(MULTIHOT_VERSION_MAJOR) + '.' + std::to_string(MULTIHOT_VERSION_MINOR) +
           '.' + std::to_string(MULTIHOT_VERSION_PATCH);
  }

 private:
  using Matrix = multihot::Matrix<float>;
  using Predictor = multihot::Predictor<Model>;

  static Matrix matrix(const std::vector<float>& numbers, int rows) {
    using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto size = static_cast<Eigen::Index>(numbers.size());
    return Eigen::Map<const RowMajor>(numbers.data(), rows, size / rows);
  }

  Model model_;
  typename Model::Workspace workspace_;
  multihot::Generator generator_{0};  // of the order of the samples
  multihot::BCEWithLogitsLoss<float> criterion_;
  std::optional<multihot::Adam<float>> optimizer_;
  std::optional<Predictor> predictor_;
  typename Predictor::Workspace predictor_workspace_;
  std::vector<std::vector<float>> initial_;
  Matrix inputs_, first_, targets_;
  float loss_ = 0, logit_ = 0;
};

}  // namespace peers
