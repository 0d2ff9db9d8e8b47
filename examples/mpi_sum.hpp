#pragma once

#include <mpi.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <span>
#include <vector>

/// Adds up a vector over all ranks of MPI: each rank adds up one part of it, in the order of the
/// ranks, and sends it to all. So the bits are the same on all ranks and in each run, which
/// MPI_Allreduce does not promise. A rank sends as many bytes as in a ring: 2 (N - 1) / N of v.
template <class S>
class MpiSum {
 public:
  MpiSum() { MPI_Comm_size(MPI_COMM_WORLD, &ranks_); }

  void operator()(std::span<S> v) {
    const auto ranks = static_cast<std::size_t>(ranks_);
    const std::size_t n = (v.size() + ranks - 1) / ranks;
    const int count = static_cast<int>(n);
    whole_.assign(v.begin(), v.end());
    whole_.resize(n * ranks);  // with zeros, so that all parts are of one size
    parts_.resize(n * ranks);
    MPI_Alltoall(whole_.data(), count, type(), parts_.data(), count, type(), MPI_COMM_WORLD);
    for (std::size_t r = 1; r < ranks; ++r) {
      for (std::size_t i = 0; i < n; ++i) parts_[i] += parts_[r * n + i];
    }
    MPI_Allgather(parts_.data(), count, type(), whole_.data(), count, type(), MPI_COMM_WORLD);
    std::copy_n(whole_.begin(), v.size(), v.begin());
  }

 private:
  static MPI_Datatype type() { return sizeof(S) == sizeof(float) ? MPI_FLOAT : MPI_DOUBLE; }

  int ranks_ = 1;
  std::vector<S> whole_, parts_;
};

/// Calls f(rank, size) between MPI_Init and MPI_Finalize. After an exception, it ends all ranks:
/// the others would wait for this one.
void run_by_mpi(int argc, char** argv, auto f) {
  MPI_Init(&argc, &argv);
  int rank = 0, size = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &size);
  try {
    f(rank, size);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "rank %d: %s\n", rank, e.what());
    MPI_Abort(MPI_COMM_WORLD, 1);
  }
  MPI_Finalize();
}
