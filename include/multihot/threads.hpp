#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>

namespace multihot {

/// Threads that share the work of large networks. Pass them to each call that may use them:
///
///   Threads threads(4);
///   model.forward(x, threads);  model.backward(dy, threads);  optimizer.step(threads);
///
/// The results have the same bits for any number of threads. The calling thread works too. Between
/// calls the others wait, first awake and then asleep. Only one call at a time can use them: models
/// that run at the same time need their own Threads.
class Threads {
 public:
  /// Throws value_error for fewer than one thread, std::system_error if a thread cannot be started.
  explicit Threads(int count) {
    detail::check<value_error>(count >= 1, "Threads: got ", count, ", expected >= 1");
    try {
      for (int i = 1; i < count; ++i) workers_.emplace_back([this] { serve(); });
    } catch (...) {
      end();
      throw;
    }
  }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads() { end(); }

  int count() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls f(0), f(1), ..., f(n - 1), in any order, each in any of the threads. f must not throw.
  template <class F>
  void run(Index n, const F& f) const {
    job_ = {&f, [](const void* g, Index i) { (*static_cast<const F*>(g))(i); }, n};
    next_ = 0;
    working_ = workers_.size();
    announce();
    work();
    wait_while(working_, [](std::size_t working) { return working != 0; });
  }

 private:
  struct Job {
    const void* f = nullptr;
    void (*call)(const void* f, Index i) = nullptr;
    Index n = 0;
  };

  void end() {
    job_ = {};
    announce();
    for (auto& worker : workers_) worker.join();
  }

  void announce() const {
    ++announced_;
    announced_.notify_all();
  }

  void work() const {
    for (Index i = next_++; i < job_.n; i = next_++) job_.call(job_.f, i);
  }

  void serve() const {
    for (unsigned seen = 0;; ++seen) {
      wait_while(announced_, [=](unsigned announced) { return announced == seen; });
      if (!job_.f) return;
      work();
      if (--working_ == 0) working_.notify_one();
    }
  }

  /// Waits awake for some hundred microseconds, about the time between two layers of a step, and
  /// then sleeps. It yields to other threads while it is awake.
  template <class T>
  static void wait_while(const std::atomic<T>& value, auto pending) {
    for (int i = 0; i < 1000; ++i) {
      if (!pending(value.load())) return;
      if (i > 100) std::this_thread::yield();
    }
    for (T now = value; pending(now); now = value) value.wait(now);
  }

  mutable Job job_;                               // written only while all workers wait
  mutable std::atomic<Index> next_ = 0;           // the part that nobody has taken yet
  mutable std::atomic<std::size_t> working_ = 0;  // workers that are not done yet
  mutable std::atomic<unsigned> announced_ = 0;   // jobs so far
  std::vector<std::thread> workers_;
};

}  // namespace multihot
