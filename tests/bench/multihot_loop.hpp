#pragma once

#include <multihot/multihot.hpp>
#include <optional>
#include <vector>

namespace bench {

/// The loop of the tutorial.
template <class Model>
class MultihotLoop {
 public:
  explicit MultihotLoop(const Model& initial) : model_(initial) {}

  void restart(const Model& initial) {
    model_ = initial;
    optimizer_.emplace(model_.parameters(), multihot::AdamOptions{.lr = 0.001});
  }

  /// x (batch, in), t (batch, out); the loss before the step
  template <class Executor = multihot::Serial>
  float step(const auto& x, const auto& t, const Executor& threads = {}) {
    const float loss = criterion_.forward(model_.forward(x, threads), t, threads);
    optimizer_->zero_grad(threads);
    model_.backward(criterion_.backward(), threads);
    optimizer_->step(threads);
    return loss;
  }

  /// The logits (batch, out)
  const auto& infer(const auto& x) { return model_(x, workspace_); }

 private:
  Model model_;
  multihot::BCEWithLogitsLoss<float> criterion_;
  std::optional<multihot::Adam<float>> optimizer_;
  typename Model::Workspace workspace_;
};

/// All weights in PyTorch's order, for the loops that have no model: W and b of each layer.
template <class Model>
std::vector<float> weights_of(Model model) {
  std::vector<float> weights;
  for (const auto& p : model.parameters()) {
    weights.insert(weights.end(), p.value.begin(), p.value.end());
  }
  return weights;
}

}  // namespace bench
