#include <Eigen/Core>
#include <cmath>
#include <string>
#include <vector>

#include "serve.hpp"

namespace {

using Eigen::MatrixXf;
using Eigen::VectorXf;

MatrixXf transposed(const std::vector<float>& numbers, Eigen::Index rows) {
  const auto size = static_cast<Eigen::Index>(numbers.size());
  return Eigen::Map<const MatrixXf>(numbers.data(), size / rows, rows);
}

/// A tensor, its gradient, and Adam's moments.
struct Parameter {
  MatrixXf value, grad, m, v;

  void restart(const MatrixXf& initial) {
    value = initial;
    m = v = MatrixXf::Zero(value.rows(), value.cols());
  }
  void step(float lr, float root) {
    m.array() = 0.9f * m.array() + 0.1f * grad.array();
    v.array() = 0.999f * v.array() + 0.001f * grad.array().square();
    value.array() -= lr * m.array() / (v.array().sqrt() / root + 1e-8f);
  }
};

struct Layer {
  Parameter w, b;  // (out, in), (out, 1)
  MatrixXf y, dy;  // (out, samples)
};

/// The loop that is written by hand where there is no library: one sample a column, no checks.
class Loop {
 public:
  explicit Loop(const peers::Problem& problem)
      : layers_(problem.widths.size() - 1),
        inputs_(transposed(problem.inputs, problem.batch)),
        first_(inputs_.leftCols(1)),
        targets_(transposed(problem.targets, problem.batch)) {
    for (std::size_t k = 0; k < problem.parameters.size(); ++k) {
      const auto& numbers = problem.parameters[k];
      initial_.push_back(transposed(numbers, problem.widths[k / 2 + 1]).transpose());
    }
  }

  static std::string name() {
    return "Eigen " + std::to_string(EIGEN_WORLD_VERSION) + '.' +
           std::to_string(EIGEN_MAJOR_VERSION) + '.' + std::to_string(EIGEN_MINOR_VERSION) +
           ", a loop by hand";
  }
  static std::string remark() { return "no checks"; }

  void restart() {
    auto initial = initial_.begin();
    for (auto& layer : layers_) {
      layer.w.restart(*initial++);
      layer.b.restart(*initial++);
    }
    t_ = 0;
  }

  void train(int steps) {
    for (int i = 0; i < steps; ++i) {
      forward(inputs_);
      criterion();
      backward();
      step();
    }
  }

  void infer(int times) {
    for (int i = 0; i < times; ++i) forward(inputs_);
  }
  void infer1(int times) {
    for (int i = 0; i < times; ++i) forward(first_);
  }

  double loss() const { return loss_; }
  double logit() const { return layers_.back().y(0, 0); }

 private:
  void forward(const MatrixXf& inputs) {
    const MatrixXf* x = &inputs;
    for (auto& layer : layers_) {
      layer.y.noalias() = layer.w.value * *x;
      layer.y.colwise() += layer.b.value.col(0);
      if (&layer != &layers_.back()) layer.y = layer.y.cwiseMax(0.0f);
      x = &layer.y;
    }
  }

  void criterion() {
    const auto z = layers_.back().y.array(), t = targets_.array();
    loss_ = (z.max(0.0f) - z * t + (-z.abs()).exp().log1p()).mean();
    layers_.back().dy = (z.logistic() - t) / static_cast<float>(z.size());
  }

  void backward() {
    for (std::size_t k = layers_.size(); k-- > 0;) {
      auto& [w, b, y, dy] = layers_[k];
      w.grad.noalias() = dy * (k == 0 ? inputs_ : layers_[k - 1].y).transpose();
      b.grad = dy.rowwise().sum();
      if (k == 0) return;
      auto& before = layers_[k - 1];
      before.dy.noalias() = w.value.transpose() * dy;
      before.dy = (before.y.array() > 0).select(before.dy, 0.0f);
    }
  }

  void step() {
    t_ += 1;
    const auto lr = static_cast<float>(0.001 / (1 - std::pow(0.9, t_)));
    const auto root = static_cast<float>(std::sqrt(1 - std::pow(0.999, t_)));
    for (auto& layer : layers_) {
      layer.w.step(lr, root);
      layer.b.step(lr, root);
    }
  }

  std::vector<Layer> layers_;
  std::vector<MatrixXf> initial_;
  MatrixXf inputs_, first_, targets_;
  int t_ = 0;
  float loss_ = 0;
};

}  // namespace

int main(int argc, char** argv) { return peers::serve<Loop>(argc, argv); }
