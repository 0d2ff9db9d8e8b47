// Trains by MPI and in one process, with each option, and compares: mpirun -n N ranks
//
// Rank 0 prints the largest difference of each option, and of a larger network. Fails if the ranks
// differ in a bit, or from one process by more than 1e-6 in float and 1e-13 in double.

#include <cstdio>
#include <type_traits>

#include "../../examples/mpi_sum.hpp"
#include "../unit/train/rank_settings.hpp"

namespace {

template <class S>
bool compare(const Setting<S>& setting, int rank, int size) {
  const double tolerance = std::is_same_v<S, float> ? 1e-6 : 1e-13;
  const auto one = train(setting, [](auto&, auto run) { return run(); });
  const auto train_by_mpi = [&] {
    return train(setting, [&](auto& model, auto run) {
      nn::AllReduce ranks(model.parameters(), rank, size, MpiSum<S>(), {.check = true});
      auto history = run(ranks);
      ranks.check_same("weights after the training");
      return history;
    });
  };
  const auto all = train_by_mpi();
  const bool same = train_by_mpi().weights == all.weights;
  const double largest = difference(all, one);
  if (rank == 0) {
    std::printf("%-6s  %-22s  %8.1e%s\n", std::is_same_v<S, float> ? "float" : "double",
                setting.name, largest, same ? "" : "  FAILED: a second run has other bits");
    if (largest > tolerance) std::printf("FAILED: expected at most %g\n", tolerance);
  }
  return same && largest <= tolerance;
}

template <class S>
bool compare_all(int rank, int size) {
  bool right = true;
  for (const Setting<S>& setting : settings<S>()) right = compare(setting, rank, size) && right;
  return right;
}

}  // namespace

int main(int argc, char** argv) {
  bool right = false;
  run_by_mpi(argc, argv, [&](int rank, int size) {
    right = compare_all<float>(rank, size);
    right = compare_all<double>(rank, size) && right;
  });
  return right ? 0 : 1;
}
