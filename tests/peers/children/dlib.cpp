#include <dlib/dnn.h>
#include <dlib/revision.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "serve.hpp"

namespace {

/// Outputs of 1 are a place holder: the widths are set at run time, before the weights are made.
using Net = dlib::loss_multibinary_log<
    dlib::fc<1, dlib::relu<dlib::fc<1, dlib::input<dlib::matrix<float>>>>>>;

/// W (out, in) and b (out) as a layer of dlib keeps them: in rows of out numbers, and a row of b
std::vector<float> transposed(const std::vector<float>& w, const std::vector<float>& b) {
  std::vector<float> result(w.size() + b.size());
  const std::size_t out = b.size(), in = w.size() / out;
  for (std::size_t i = 0; i < in; ++i) {
    for (std::size_t j = 0; j < out; ++j) result[i * out + j] = w[j * in + i];
  }
  std::copy(b.begin(), b.end(), result.begin() + static_cast<std::ptrdiff_t>(w.size()));
  return result;
}

/// The two calls that dlib::dnn_trainer makes at each step, without the thread it makes them in.
class Dlib {
 public:
  explicit Dlib(const peers::Problem& problem) : outputs_(problem.widths.back()) {
    if (problem.widths.size() != 3) {
      throw std::invalid_argument("it was compiled for one hidden layer");
    }
    std::vector<dlib::matrix<float>> samples;
    for (auto x = problem.inputs.begin(); x != problem.inputs.end(); x += problem.widths[0]) {
      samples.push_back(dlib::mat(std::vector<float>(x, x + problem.widths[0])));
    }
    net_.to_tensor(samples.begin(), samples.end(), inputs_);
    net_.to_tensor(samples.begin(), samples.begin() + 1, first_);
    for (auto t = problem.targets.begin(); t != problem.targets.end(); t += outputs_) {
      auto& label = labels_.emplace_back();
      std::transform(t, t + outputs_, std::back_inserter(label), [](float x) { return 2 * x - 1; });
    }
    const auto& p = problem.parameters;
    initial_ = {transposed(p[2], p[3]), transposed(p[0], p[1])};  // the output comes first
    dlib::layer<1>(net_).layer_details().set_num_outputs(outputs_);
    dlib::layer<3>(net_).layer_details().set_num_outputs(problem.widths[1]);
    net_.forward(inputs_);  // makes the weights
  }

  static std::string name() {
    return "dlib " + std::to_string(DLIB_MAJOR_VERSION) + '.' + std::to_string(DLIB_MINOR_VERSION) +
           '.' + std::to_string(DLIB_PATCH_VERSION);
  }
  static std::string remark() { return "gradient summed over labels"; }

  void restart() {
    set(dlib::layer<1>(net_), initial_[0]);
    set(dlib::layer<3>(net_), initial_[1]);
    solvers_.assign(Net::num_computational_layers, dlib::adam(0, 0.9f, 0.999f));
  }

  void train(int steps) {
    for (int step = 0; step < steps; ++step) {
      loss_ = net_.compute_parameter_gradients(inputs_, labels_.begin()) / outputs_;
      net_.update_parameters(solvers_, 0.001);
    }
  }

  void infer(int times) { infer(inputs_, times); }
  void infer1(int times) { infer(first_, times); }

  double loss() const { return loss_; }
  double logit() const { return logit_; }

 private:
  static void set(auto& layer, const std::vector<float>& initial) {
    std::copy(initial.begin(), initial.end(), layer.layer_details().get_layer_params().host());
  }
  void infer(const dlib::tensor& inputs, int times) {
    for (int i = 0; i < times; ++i) logit_ = *net_.subnet().forward(inputs).host();
  }

  Net net_;
  int outputs_;
  dlib::resizable_tensor inputs_, first_;
  std::vector<std::vector<float>> labels_, initial_;
  std::vector<dlib::adam> solvers_;
  double loss_ = 0, logit_ = 0;
};

}  // namespace

int main(int argc, char** argv) { return peers::serve<Dlib>(argc, argv); }
