#include <multihot/multihot.hpp>
#include <multihot/threads.hpp>
#include <vector>

#include "comparisons.hpp"
#include "eigen_loop.hpp"
#include "multihot_loop.hpp"
#include "report.hpp"
#include "samples.hpp"

bool bench::compare_large_network() {
  const std::vector<Eigen::Index> sizes = {784, 512, 256, 100};
  constexpr int batch = 256;
  multihot::Generator g(0);
  const multihot::MLP<float> model(sizes, g);
  const auto weights = weights_of(model);
  const auto x = multihot::randn<float>(batch, sizes.front(), g);
  const auto t = multihot::randint<float>(0, 2, batch, sizes.back(), g);
  const Eigen::MatrixXf eigen_x = x.transpose(), eigen_t = t.transpose();

  MultihotLoop loop(model);
  DynamicEigenLoop eigen_loop(batch, sizes);
  const multihot::Serial one;
  const multihot::Threads two(2);

  constexpr int rounds = 25, steps = 2;
  print_title("Training step, 256 x 784-512-256-100");
  const Contestant ours{"multihot, run-time", training(loop, steps, model, x, t, one)};
  const Contestant eigen{"Eigen, dynamic", training(eigen_loop, steps, weights, eigen_x, eigen_t)};
  const Contestant threaded{"multihot, two threads", training(loop, steps, model, x, t, two)};
  compare(ours, eigen, rounds);
  compare(threaded, ours, rounds);

  constexpr int more_steps = 100;
  Losses losses("Loss of step 100");
  losses.print(ours.name, final_loss(loop, more_steps, model, x, t, one));
  losses.print(threaded.name, final_loss(loop, more_steps, model, x, t, two));
  losses.print(eigen.name, final_loss(eigen_loop, more_steps, weights, eigen_x, eigen_t));
  return losses.agree();
}
