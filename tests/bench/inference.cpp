#include <array>
#include <multihot/multihot.hpp>
#include <vector>

#include "comparisons.hpp"
#include "eigen_loop.hpp"
#include "multihot_loop.hpp"
#include "report.hpp"
#include "samples.hpp"
#include "tiled_loop.hpp"

namespace {

/// The columns or the rows of a matrix, each a vector of its own.
template <class Sample>
std::vector<Sample> each(const auto& samples) {
  return std::vector<Sample>(samples.begin(), samples.end());
}

}  // namespace

void bench::compare_inference() {
  multihot::Generator g(0), again(0);
  const multihot::MLP<float, 10, 20, 5> static_model(g);
  const multihot::MLP<float> run_time_model({10, 20, 5}, again);
  const auto weights = weights_of(static_model);
  MultihotLoop static_loop(static_model);
  MultihotLoop run_time_loop(run_time_model);
  constexpr int rounds = 400;

  {
    print_title("Inference, 32 x 10-20-5");
    const std::array x{multihot::randn<float>(32, 10, g)};
    const std::array fixed_x{Eigen::Matrix<float, 10, 32>(x[0].transpose())};
    const std::array dynamic_x{Eigen::MatrixXf(fixed_x[0])};
    const std::array x_data{x[0].data()};

    EigenLoop<32, 10, 20, 5> fixed_loop;
    DynamicEigenLoop dynamic_loop(32, {10, 20, 5});
    TiledLoop tiled_loop;
    fixed_loop.restart(weights), dynamic_loop.restart(weights), tiled_loop.restart(weights);

    constexpr int times = 128;
    const Contestant fixed{"Eigen, fixed", inference(fixed_loop, times, fixed_x)};
    compare({"multihot, static", inference(static_loop, times, x)}, fixed, rounds);
    compare({"hand-tiled", inference(tiled_loop, times, x_data)}, fixed, rounds);
    compare({"multihot, run-time", inference(run_time_loop, times, x)},
            {"Eigen, dynamic", inference(dynamic_loop, times, dynamic_x)}, rounds);
  }
  {
    print_title("Inference, 1 x 10-20-5, 64 samples in turn");
    const auto x = multihot::randn<float>(64, 10, g);
    const auto columns = x.transpose();
    const auto static_x = each<Eigen::RowVector<float, 10>>(x.rowwise());
    const auto run_time_x = each<Eigen::RowVectorXf>(x.rowwise());
    const auto fixed_x = each<Eigen::Vector<float, 10>>(columns.colwise());
    const auto dynamic_x = each<Eigen::MatrixXf>(columns.colwise());

    EigenLoop<1, 10, 20, 5> fixed_loop;
    DynamicEigenLoop dynamic_loop(1, {10, 20, 5});
    fixed_loop.restart(weights), dynamic_loop.restart(weights);

    constexpr int times = 16;
    compare({"multihot, static", inference(static_loop, times, static_x)},
            {"Eigen, fixed", inference(fixed_loop, times, fixed_x)}, rounds);
    compare({"multihot, run-time", inference(run_time_loop, times, run_time_x)},
            {"Eigen, dynamic", inference(dynamic_loop, times, dynamic_x)}, rounds);
  }
}
