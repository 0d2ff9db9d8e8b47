#include <torch/torch.h>

#include <optional>
#include <string>
#include <vector>

#include "serve.hpp"

namespace {

torch::Tensor tensor(const std::vector<float>& numbers, at::IntArrayRef shape) {
  return torch::tensor(numbers).reshape(shape);
}

/// The tutorial's loop in PyTorch's C++ interface.
class Libtorch {
 public:
  explicit Libtorch(const peers::Problem& problem)
      : inputs_(tensor(problem.inputs, {problem.batch, problem.widths.front()})),
        first_(inputs_.narrow(0, 0, 1)),
        targets_(tensor(problem.targets, {problem.batch, problem.widths.back()})) {
    at::set_num_threads(1);
    for (std::size_t k = 0; k + 1 < problem.widths.size(); ++k) {
      if (k > 0) model_->push_back(torch::nn::ReLU());
      model_->push_back(torch::nn::Linear(problem.widths[k], problem.widths[k + 1]));
    }
    for (std::size_t k = 0; const auto& parameter : model_->parameters()) {
      initial_.push_back(tensor(problem.parameters[k++], parameter.sizes()));
    }
  }

  static std::string name() { return "libtorch " TORCH_VERSION ", C++"; }
  static std::string remark() { return ""; }

  void restart() {
    const torch::NoGradGuard no_grad;
    for (std::size_t k = 0; auto& parameter : model_->parameters()) parameter.copy_(initial_[k++]);
    optimizer_.emplace(model_->parameters(), torch::optim::AdamOptions(0.001));
  }

  void train(int steps) {
    for (int step = 0; step < steps; ++step) {
      const auto outputs = model_->forward(inputs_);
      loss_ = torch::nn::functional::binary_cross_entropy_with_logits(outputs, targets_);

      optimizer_->zero_grad();
      loss_.backward();
      optimizer_->step();
    }
  }

  void infer(int times) { infer(inputs_, times); }
  void infer1(int times) { infer(first_, times); }

  double loss() const { return loss_.item<double>(); }
  double logit() const { return outputs_[0][0].item<double>(); }

 private:
  void infer(const torch::Tensor& inputs, int times) {
    const torch::InferenceMode inference;
    for (int i = 0; i < times; ++i) outputs_ = model_->forward(inputs);
  }

  torch::nn::Sequential model_;
  std::optional<torch::optim::Adam> optimizer_;
  std::vector<torch::Tensor> initial_;
  torch::Tensor inputs_, first_, targets_, loss_, outputs_;
};

}  // namespace

int main(int argc, char** argv) { return peers::serve<Libtorch>(argc, argv); }
