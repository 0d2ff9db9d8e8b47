#include <multihot/multihot.hpp>

#include "comparisons.hpp"
#include "eigen_loop.hpp"
#include "multihot_loop.hpp"
#include "report.hpp"
#include "samples.hpp"
#include "tiled_loop.hpp"

bool bench::compare_training() {
  // The same seed twice: the same weights.
  multihot::Generator g(0), again(0);
  const multihot::MLP<float, 10, 20, 5> static_model(g);
  const multihot::MLP<float> run_time_model({10, 20, 5}, again);
  const auto weights = weights_of(static_model);

  const auto x = multihot::randn<float>(32, 10, g);
  const auto t = multihot::randint<float>(0, 2, 32, 5, g);
  const Eigen::Matrix<float, 10, 32> fixed_x = x.transpose();
  const Eigen::Matrix<float, 5, 32> fixed_t = t.transpose();
  const Eigen::MatrixXf dynamic_x = fixed_x, dynamic_t = fixed_t;
  const float *x_data = x.data(), *t_data = t.data();

  MultihotLoop static_loop(static_model);
  MultihotLoop run_time_loop(run_time_model);
  EigenLoop<32, 10, 20, 5> fixed_loop;
  DynamicEigenLoop dynamic_loop(32, {10, 20, 5});
  TiledLoop tiled_loop;

  constexpr int rounds = 400, steps = 100;
  print_title("Training step, 32 x 10-20-5");
  const Contestant ours{"multihot, static", training(static_loop, steps, static_model, x, t)};
  const Contestant ours_at_run_time{"multihot, run-time",
                                    training(run_time_loop, steps, run_time_model, x, t)};
  const Contestant fixed{"Eigen, fixed", training(fixed_loop, steps, weights, fixed_x, fixed_t)};
  const Contestant dynamic{"Eigen, dynamic",
                           training(dynamic_loop, steps, weights, dynamic_x, dynamic_t)};
  const Contestant tiled{"hand-tiled", training(tiled_loop, steps, weights, x_data, t_data)};
  compare(ours, fixed, rounds);
  compare(tiled, fixed, rounds);
  compare(ours_at_run_time, dynamic, rounds);
  compare(ours_at_run_time, ours, rounds);

  Losses losses("Loss of step 100");
  losses.print(ours.name, final_loss(static_loop, steps, static_model, x, t));
  losses.print(ours_at_run_time.name, final_loss(run_time_loop, steps, run_time_model, x, t));
  losses.print(fixed.name, final_loss(fixed_loop, steps, weights, fixed_x, fixed_t));
  losses.print(dynamic.name, final_loss(dynamic_loop, steps, weights, dynamic_x, dynamic_t));
  losses.print(tiled.name, final_loss(tiled_loop, steps, weights, x_data, t_data));
  return losses.agree();
}
