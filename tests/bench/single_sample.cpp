#include <Eigen/Core>
#include <array>
#include <cstddef>
#include <multihot/multihot.hpp>
#include <multihot/nn/predictor.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "comparisons.hpp"
#include "report.hpp"
#include "samples.hpp"

namespace nn = multihot;

namespace {

/// Linear, ReLU, ..., Linear of one sample in plain Eigen, with every size in the type.
template <class S, int In, int Out, int... Rest>
class EigenNetwork {
 public:
  template <std::size_t k = 0>
  void take(const auto& layers) {
    weight_ = std::get<k>(layers).weight, bias_ = std::get<k>(layers).bias;
    if constexpr (sizeof...(Rest) > 0) rest_.template take<k + 2>(layers);
  }

  const auto& infer(const auto& x) {
    y_.noalias() = weight_ * x;
    if constexpr (sizeof...(Rest) == 0) {
      y_ += bias_;
      return y_;
    } else {
      y_ = (y_ + bias_).cwiseMax(S(0));
      return rest_.infer(y_);
    }
  }

 private:
  struct None {};
  template <class T, int... Sizes>
  struct Next {
    using type = EigenNetwork<T, Sizes...>;
  };
  template <class T, int Last>
  struct Next<T, Last> {
    using type = None;
  };

  Eigen::Matrix<S, Out, In> weight_;
  Eigen::Matrix<S, Out, 1> bias_, y_;
  typename Next<S, Out, Rest...>::type rest_;
};

template <class Model>
struct Predicting {
  nn::Predictor<Model> predictor;
  typename nn::Predictor<Model>::Workspace workspace = {};

  const auto& infer(const auto& x) { return predictor(x, workspace); }
};

/// The seconds of so many inferences, each of an input that depends on the output before it.
auto chain_of_inferences(auto& network, int times, const auto& first) {
  return [&network, times, &first] {
    auto x = first;
    return bench::seconds([&] {
      for (int i = 0; i < times; ++i) {
        bench::keep(x);
        x[0] = network.infer(x).coeff(0) / 1024;
      }
    });
  };
}

template <class S, int In, int... Rest>
void compare_network(const std::string& title) {
  nn::Generator g(0), again(0);
  const nn::MLP<S, In, Rest...> model(g);
  const nn::MLP<S> run_time_model({In, Rest...}, again);
  Predicting<nn::MLP<S, In, Rest...>> predicting{nn::Predictor(model)};
  Predicting<nn::MLP<S>> run_time_predicting{nn::Predictor(run_time_model)};
  EigenNetwork<S, In, Rest...> eigen;
  eigen.take(model.layers());

  const auto samples = nn::randn<S>(64, In, g);
  std::vector<Eigen::RowVector<S, In>> x;
  std::vector<Eigen::Vector<S, In>> eigen_x;
  for (const auto& row : samples.rowwise()) x.emplace_back(row), eigen_x.emplace_back(row);

  constexpr int rounds = 200, times = 16;
  bench::print_title((title + (sizeof(S) == sizeof(float) ? ", float" : ", double")).c_str());
  const bench::Contestant fixed{"Eigen, throughput", bench::inference(eigen, times, eigen_x)};
  const bench::Contestant waiting{"Eigen, latency",
                                  chain_of_inferences(eigen, 64 * times, eigen_x[0])};
  using bench::compare;
  compare({"Predictor, static", bench::inference(predicting, times, x)}, fixed, rounds);
  compare({"Predictor, run-time", bench::inference(run_time_predicting, times, x)}, fixed, rounds);
  compare({"Predictor, static", chain_of_inferences(predicting, 64 * times, x[0])}, waiting,
          rounds);
  compare({"Predictor, run-time", chain_of_inferences(run_time_predicting, 64 * times, x[0])},
          waiting, rounds);
}

template <class S>
void compare_all() {
  compare_network<S, 10, 20, 5>("One sample, 10-20-5");
  compare_network<S, 64, 64, 64, 8>("One sample, 64-64-64-8");
  compare_network<S, 103, 128, 14>("One sample, 103-128-14");
  compare_network<S, 24, 64, 32, 4>("One sample, 24-64-32-4");
}

}  // namespace

void bench::compare_single_samples() {
  compare_all<float>();
  compare_all<double>();
}
