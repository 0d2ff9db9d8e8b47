// Times training steps by MPI: mpirun -n N speed
//
// Rank 0 prints lines of: network, samples in the batch of all ranks, milliseconds of a step, bytes
// that are added up. A time is the smallest of several runs.

#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <multihot/multihot.hpp>
#include <multihot/train/all_reduce.hpp>
#include <vector>

#include "../../examples/mpi_sum.hpp"

namespace nn = multihot;

namespace {

/// Milliseconds of a step. sizes are those of the layers.
double measure(const std::vector<nn::Index>& sizes, nn::Index batch, int rank, int size) {
  nn::Generator g(0);
  nn::MLP<float> model(sizes, g);
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters());
  nn::AllReduce ranks(model.parameters(), rank, size, MpiSum<float>(), {.check = false});
  const nn::Shard part = nn::shard(batch, rank, size);
  const auto x = nn::randn<float>(part.rows, sizes.front(), g);
  const auto y = nn::randint<float>(0, 2, part.rows, sizes.back(), g);
  const auto step = [&] {
    ranks.forward_backward(model, criterion, x, y, g, part);
    optimizer.step();
  };
  const double start = MPI_Wtime();
  step();
  double once = MPI_Wtime() - start;
  MPI_Bcast(&once, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD);  // all ranks take as many steps
  const int steps = std::clamp(static_cast<int>(0.1 / once), 5, 2000);
  double least = std::numeric_limits<double>::infinity();
  for (int run = 0; run < 7; ++run) {
    MPI_Barrier(MPI_COMM_WORLD);
    const double begin = MPI_Wtime();
    for (int i = 0; i < steps; ++i) step();
    least = std::min(least, (MPI_Wtime() - begin) / steps);
  }
  return 1e3 * least;
}

void measure_all(int rank, int size) {
  struct Network {
    const char* name;
    std::vector<nn::Index> sizes;
  };
  for (const Network& network : {Network{"10-20-5", {10, 20, 5}},
                                 {"103-128-14", {103, 128, 14}},
                                 {"784-512-256-100", {784, 512, 256, 100}}}) {
    nn::Index bytes = 0;
    for (std::size_t k = 1; k < network.sizes.size(); ++k) {
      bytes += nn::Index(sizeof(float)) * (network.sizes[k - 1] + 1) * network.sizes[k];
    }
    for (const nn::Index batch : {256, 1024, 4096}) {
      const double ms = measure(network.sizes, batch, rank, size);
      if (rank == 0) {
        std::printf("%s,%d,%.6f,%d\n", network.name, int(batch), ms, int(bytes));
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) { run_by_mpi(argc, argv, measure_all); }
