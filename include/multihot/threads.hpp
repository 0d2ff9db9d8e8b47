#pragma once

#include <atomic>
#include <iterator>
#include <thread>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/detail/check.hpp>
#include <multihot/executor.hpp>

namespace multihot {

/// Threads that share the work of large networks. Pass them to each call that may use them:
///
///   Threads threads(4);
///   model.forward(x, threads);    criterion.forward(z, y, threads);
///   optimizer.zero_grad(threads);
///   model.backward(dz, threads);  optimizer.step(threads);
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
    if (n < 2 || workers_.empty()) return Serial().run(n, f);
    job_ = {&f, [](const void* g, Index i) { (*static_cast<const F*>(g))(i); }, n};
    unfinished_ = n;
    announce(n);
    work();
    wait_while(unfinished_, [](Index unfinished) { return unfinished > 0; });
  }

 private:
  struct Job {
    const void* f = nullptr;
    void (*call)(const void* f, Index i) = nullptr;
    Index n = 0;
  };

  /// Each worker takes one part of a job without a function, and returns.
  void end() {
    job_ = {};
    announce(std::ssize(workers_));
    for (auto& worker : workers_) worker.join();
  }

  void announce(Index n) const {
    untaken_ = n;
    untaken_.notify_all();
  }

  /// Takes parts of the job until all are taken. Returns false at the end of the workers.
  ///
  /// A worker may come late: the job that it was called for is done, and its f is gone. So a thread
  /// looks at job_ only after it took a part. While this part is unfinished, run() waits, and job_
  /// and f stay as they are. If no part is left, the thread has seen nothing but untaken_.
  bool work() const {
    Index untaken = --untaken_;
    if (untaken < 0) return true;
    const Job job = job_;
    if (!job.f) return false;
    Index finished = 0;
    for (; untaken >= 0; untaken = --untaken_, ++finished) job.call(job.f, job.n - 1 - untaken);
    if ((unfinished_ -= finished) == 0) unfinished_.notify_one();
    return true;
  }

  void serve() const {
    do {
      wait_while(untaken_, [](Index untaken) { return untaken <= 0; });
    } while (work());
  }

  /// Waits awake for some hundred microseconds, about the time between two layers of a step, and
  /// then sleeps. It yields to other threads while it is awake.
  static void wait_while(const std::atomic<Index>& value, auto pending) {
    for (int i = 0; i < 1000; ++i) {
      if (!pending(value.load())) return;
      if (i > 100) std::this_thread::yield();
    }
    for (Index now = value; pending(now); now = value) value.wait(now);
  }

  mutable Job job_;                            // changes only while no part is unfinished
  mutable std::atomic<Index> untaken_ = 0;     // parts that nobody has taken yet, or < 0
  mutable std::atomic<Index> unfinished_ = 0;  // parts that are not done yet
  std::vector<std::thread> workers_;
};

}  // namespace multihot
