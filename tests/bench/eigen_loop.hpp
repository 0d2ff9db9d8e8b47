#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

/// The loop that a competent user of Eigen writes by hand: every buffer allocated once, a product
/// into its place without a temporary, and one expression where one is enough. Samples are columns,
/// so that a batch is (features, samples) and a sample is contiguous.
///
/// Sizes are those of the type, or Eigen::Dynamic in the type and given to the constructor.
namespace bench {

using Eigen::Dynamic;
using Eigen::Index;

/// The two numbers that Adam's step t needs of t: with lr = 0.001, beta1 = 0.9, beta2 = 0.999,
/// rate is lr / (1 - beta1^t), scale is 1 / sqrt(1 - beta2^t).
struct EigenAdam {
  double beta1_t = 1, beta2_t = 1;
  float rate = 0, scale = 0;

  void next() {
    beta1_t *= 0.9, beta2_t *= 0.999;
    rate = static_cast<float>(0.001 / (1 - beta1_t));
    scale = static_cast<float>(1 / std::sqrt(1 - beta2_t));
  }
};

/// A tensor with its gradient and Adam's two moments.
template <int Rows, int Cols>
struct EigenTensor {
  Eigen::Matrix<float, Rows, Cols> value, grad, m, v;

  EigenTensor(Index rows, Index cols)
      : value(rows, cols), grad(rows, cols), m(rows, cols), v(rows, cols) {}

  /// Takes its values, which lie row by row, from the front of weights, and forgets its moments.
  void restart(std::span<const float>& weights) {
    for (Index i = 0; i < value.size(); ++i) {
      value(i / value.cols(), i % value.cols()) = weights[static_cast<std::size_t>(i)];
    }
    m.setZero(), v.setZero();
    weights = weights.subspan(static_cast<std::size_t>(value.size()));
  }

  void step(const EigenAdam& adam) {
    m = 0.9f * m + 0.1f * grad;
    v = 0.999f * v + 0.001f * grad.cwiseAbs2();
    value.array() -= adam.rate * m.array() / (adam.scale * v.array().sqrt() + 1e-8f);
  }
};

/// y = W x + b of a batch, its input's gradient and its own.
template <int In, int Out, int Batch>
struct EigenLinear {
  EigenTensor<Out, In> weight;
  EigenTensor<Out, 1> bias;
  Eigen::Matrix<float, Out, Batch> y, dy;

  EigenLinear(Index in, Index out, Index batch)
      : weight(out, in), bias(out, 1), y(out, batch), dy(out, batch) {}

  void restart(std::span<const float>& weights) { weight.restart(weights), bias.restart(weights); }

  void forward(const auto& x) {
    y.noalias() = weight.value * x;
    y.colwise() += bias.value;
  }
  void forward_relu(const auto& x) {
    y.noalias() = weight.value * x;
    y = (y.colwise() + bias.value).cwiseMax(0.0f);
  }

  void accumulate(const auto& x) {
    weight.grad.noalias() = dy * x.transpose();
    bias.grad = dy.rowwise().sum();
  }
  /// To the gradient of a ReLU's output x, and from there to that of the ReLU's input.
  void backward_relu(const auto& x, auto& dx) const {
    dx.noalias() = weight.value.transpose() * dy;
    dx = (x.array() > 0).select(dx, 0.0f);
  }

  void step(const EigenAdam& adam) { weight.step(adam), bias.step(adam); }
};

/// The mean of max(z, 0) - z t + log1p(exp(-|z|)), and its gradient (sigmoid(z) - t) / n.
template <int Rows, int Cols>
class EigenLoss {
 public:
  EigenLoss(Index rows, Index cols) : e_(rows, cols) {}

  float operator()(const auto& logits, const auto& targets, auto& gradient) {
    const auto z = logits.array();
    const auto t = targets.array();
    const auto n = static_cast<float>(z.size());
    e_ = (-z.abs()).exp();
    gradient = ((z > 0).select(1.0f, e_) / (1.0f + e_) - t) * (1 / n);
    return (z.max(0.0f) - z * t + e_.log1p()).sum() / n;
  }

 private:
  Eigen::Array<float, Rows, Cols> e_;
};

/// Linear, ReLU, Linear, with every size in the type.
template <int Batch, int In, int Hidden, int Out>
class EigenLoop {
 public:
  /// From weights of PyTorch's order: W and b of each layer, row by row.
  void restart(std::span<const float> weights) {
    first_.restart(weights), second_.restart(weights), adam_ = {};
  }

  /// x (In, Batch), t (Out, Batch); the loss before the step
  float step(const auto& x, const auto& t) {
    infer(x);
    const float loss = loss_(second_.y, t, second_.dy);
    second_.accumulate(first_.y);
    second_.backward_relu(first_.y, first_.dy);
    first_.accumulate(x);
    adam_.next();
    first_.step(adam_), second_.step(adam_);
    return loss;
  }

  /// The logits (Out, Batch)
  const auto& infer(const auto& x) {
    first_.forward_relu(x);
    second_.forward(first_.y);
    return second_.y;
  }

 private:
  EigenLinear<In, Hidden, Batch> first_{In, Hidden, Batch};
  EigenLinear<Hidden, Out, Batch> second_{Hidden, Out, Batch};
  EigenLoss<Out, Batch> loss_{Out, Batch};
  EigenAdam adam_;
};

/// Linear, ReLU, ..., Linear, with sizes of run time.
class DynamicEigenLoop {
 public:
  DynamicEigenLoop(Index batch, const std::vector<Index>& widths) : loss_(widths.back(), batch) {
    for (std::size_t k = 1; k < widths.size(); ++k) {
      layers_.emplace_back(widths[k - 1], widths[k], batch);
    }
  }

  void restart(std::span<const float> weights) {
    for (auto& layer : layers_) layer.restart(weights);
    adam_ = {};
  }

  float step(const Eigen::MatrixXf& x, const Eigen::MatrixXf& t) {
    infer(x);
    const float loss = loss_(layers_.back().y, t, layers_.back().dy);
    for (std::size_t k = layers_.size() - 1; k > 0; --k) {
      layers_[k].accumulate(layers_[k - 1].y);
      layers_[k].backward_relu(layers_[k - 1].y, layers_[k - 1].dy);
    }
    layers_.front().accumulate(x);
    adam_.next();
    for (auto& layer : layers_) layer.step(adam_);
    return loss;
  }

  const Eigen::MatrixXf& infer(const Eigen::MatrixXf& x) {
    const Eigen::MatrixXf* input = &x;
    for (auto& layer : layers_) {
      if (&layer == &layers_.back()) layer.forward(*input);
      else layer.forward_relu(*input);
      input = &layer.y;
    }
    return *input;
  }

 private:
  std::vector<EigenLinear<Dynamic, Dynamic, Dynamic>> layers_;
  EigenLoss<Dynamic, Dynamic> loss_;
  EigenAdam adam_;
};

}  // namespace bench
