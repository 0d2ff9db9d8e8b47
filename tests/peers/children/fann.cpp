#include <floatfann.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "serve.hpp"

namespace {

using Network = std::unique_ptr<fann, decltype(&fann_destroy)>;
using Data = std::unique_ptr<fann_train_data, decltype(&fann_destroy_train)>;

/// FANN has neither ReLU nor Adam nor a cross entropy: this is what comes nearest.
class Fann {
 public:
  explicit Fann(const peers::Problem& problem)
      : problem_(problem), data_(data(problem), fann_destroy_train) {}

  static std::string name() { return "FANN"; }
  static std::string remark() { return "RPROP on squared error; ReLU cut at 1"; }

  /// A new one: there is no call that makes RPROP forget its past.
  void restart() {
    const std::vector<unsigned> widths(problem_.widths.begin(), problem_.widths.end());
    network_.reset(fann_create_standard_array(static_cast<unsigned>(widths.size()), widths.data()));
    fann_set_activation_function_hidden(network_.get(), FANN_LINEAR_PIECE);
    fann_set_activation_steepness_hidden(network_.get(), 1);
    fann_set_activation_function_output(network_.get(), FANN_SIGMOID);
    fann_set_activation_steepness_output(network_.get(), 0.5f);  // of FANN's 1 / (1 + exp(-2 s z))
    fann_set_training_algorithm(network_.get(), FANN_TRAIN_RPROP);
    fann_set_train_error_function(network_.get(), FANN_ERRORFUNC_LINEAR);
    set_weights();
  }

  void train(int steps) {
    for (int step = 0; step < steps; ++step) fann_train_epoch(network_.get(), data_.get());
  }

  void infer(int times) { infer(data_->num_data, times); }
  void infer1(int times) { infer(1, times); }

  /// The cross entropy, although the squared error is what was minimised
  double loss() const {
    double sum = 0;
    for (unsigned i = 0; i < data_->num_data; ++i) {
      const float* p = fann_run(network_.get(), data_->input[i]);
      for (unsigned j = 0; j < data_->num_output; ++j) {
        const float right = data_->output[i][j] > 0 ? p[j] : 1 - p[j];
        sum -= std::log(std::max(right, std::numeric_limits<float>::epsilon()));
      }
    }
    return sum / (data_->num_data * data_->num_output);
  }
  double logit() const { return std::log(probability_ / (1 - probability_)); }

 private:
  static fann_train_data* data(const peers::Problem& problem) {
    const auto size = [](int n) { return static_cast<unsigned>(n); };
    const int in = problem.widths.front(), out = problem.widths.back();
    auto* data = fann_create_train(size(problem.batch), size(in), size(out));
    for (int i = 0; i < problem.batch; ++i) {
      std::copy_n(problem.inputs.data() + i * in, in, data->input[i]);
      std::copy_n(problem.targets.data() + i * out, out, data->output[i]);
    }
    return data;
  }

  /// A neuron's row of W is followed by its bias.
  void set_weights() {
    std::vector<fann_connection> connections(fann_get_total_connections(network_.get()));
    fann_get_connection_array(network_.get(), connections.data());
    auto connection = connections.begin();
    for (std::size_t k = 0; k < problem_.parameters.size(); k += 2) {
      const auto &w = problem_.parameters[k], &b = problem_.parameters[k + 1];
      auto from = w.begin();
      for (const float bias : b) {
        for (std::size_t i = 0; i < w.size() / b.size(); ++i) (connection++)->weight = *from++;
        (connection++)->weight = bias;
      }
    }
    fann_set_weight_array(network_.get(), connections.data(),
                          static_cast<unsigned>(connections.size()));
  }

  void infer(unsigned samples, int times) {
    for (int i = 0; i < times; ++i) {
      for (unsigned k = samples; k-- > 0;) {
        probability_ = *fann_run(network_.get(), data_->input[k]);
      }
    }
  }

  peers::Problem problem_;
  Data data_;
  Network network_{nullptr, fann_destroy};
  float probability_ = 0;
};

}  // namespace

int main(int argc, char** argv) { return peers::serve<Fann>(argc, argv); }
