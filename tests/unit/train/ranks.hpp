#pragma once

// Ranks in threads, in place of processes.

#include <barrier>
#include <cstddef>
#include <exception>
#include <span>
#include <thread>
#include <vector>

/// Adds up numbers over threads, in the order of the ranks.
class ThreadSum {
 public:
  explicit ThreadSum(std::ptrdiff_t ranks)
      : parts_(static_cast<std::size_t>(ranks)), meet_(ranks) {}

  /// The function of one rank
  auto of(std::ptrdiff_t rank) {
    return [this, rank]<class S>(std::span<S> v) {
      auto& part = parts_[static_cast<std::size_t>(rank)];
      part.assign(v.begin(), v.end());
      meet_.arrive_and_wait();
      for (std::size_t i = 0; i < v.size(); ++i) {
        v[i] = 0;
        for (const auto& other : parts_) v[i] += static_cast<S>(other[i]);
      }
      meet_.arrive_and_wait();
    };
  }
  /// A rank that has ended is not waited for.
  void leave() { meet_.arrive_and_drop(); }

 private:
  std::vector<std::vector<double>> parts_;  // of each rank
  std::barrier<> meet_;
};

/// Calls f(rank, sum) for each rank, in a thread of its own. Returns what they threw, or null.
std::vector<std::exception_ptr> run_ranks(std::ptrdiff_t ranks, auto f) {
  ThreadSum sum(ranks);
  std::vector<std::exception_ptr> thrown(static_cast<std::size_t>(ranks));
  std::vector<std::thread> threads;
  for (std::ptrdiff_t rank = 0; rank < ranks; ++rank) {
    threads.emplace_back([&, rank] {
      try {
        f(rank, sum.of(rank));
      } catch (...) {
        thrown[static_cast<std::size_t>(rank)] = std::current_exception();
      }
      sum.leave();
    });
  }
  for (auto& thread : threads) thread.join();
  return thrown;
}
