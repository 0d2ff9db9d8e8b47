#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/optim/learning_rate.hpp>
#include <multihot/tensor.hpp>

namespace multihot {

/// The base class of the optimizers: it holds the parameters, and checks their gradients before
/// each step                                                               torch.optim.Optimizer
///
///   optimizer.zero_grad();
///   model.backward(criterion.backward());
///   optimizer.step();  // in the derived class
template <float_or_double S>
class Optimizer : public LearningRate {
 public:
  template <executor E = Serial>
  void zero_grad(const E& threads = {}) {
    check_alive();
    for (auto& run : runs_) {
      kernels::for_each_part(threads, run.grad.size(), part, [&](Index begin, Index end) {
        run.grad.segment(begin, end - begin).setZero();
      });
    }
  }

  /// The parameters that step() changes. Those of frozen layers are not among them.
  const std::vector<Parameter<S>>& parameters() const {
    check_alive();
    return parameters_;
  }

 protected:
  /// Throws value_error for no parameters, and for a parameter given twice.
  Optimizer(const char* name, double lr, std::vector<Parameter<S>> parameters)
      : LearningRate(name, lr), parameters_(std::move(parameters)) {
    check_parameters();
    for (const auto& p : parameters_) {
      append(p);
      size_ += p.value.size();
    }
  }

  /// The number of weights in all parameters.
  Index size() const { return size_; }

  /// Calls update(w, g, offset) for blocks of the weights w and their gradients g. A block is small
  /// enough to stay in the L1 cache during its update. `offset` is the index of its first weight
  /// among all weights. Before any update, throws value_error if a gradient is infinite or nan,
  /// state_error if the optimizer was moved from.
  void for_all_blocks(const auto& threads, auto update) {
    check_alive();
    check_gradients(threads);
    Index offset = 0;
    for (auto& run : runs_) {
      for_each_block(run, threads, [&](Index begin, Index n) {
        update(run.value.segment(begin, n).array(), run.grad.segment(begin, n).array(),
               offset + begin);
      });
      offset += run.value.size();
    }
  }

 private:
  static constexpr Index block = 1024;       // numbers
  static constexpr Index part = 16 * block;  // what a thread takes at a time

  /// Calls f(begin, n) for the blocks of a run. The blocks do not depend on the threads.
  static void for_each_block(const Parameter<S>& run, const auto& threads, auto f) {
    kernels::for_each_part(threads, run.value.size(), part, [&](Index begin, Index end) {
      for (Index i = begin; i < end; i += block) f(i, std::min(block, end - i));
    });
  }

  /// Joins parameters that are neighbours in memory to one run, so that a step is one loop over a
  /// whole model.
  void append(const Parameter<S>& p) {
    if (!runs_.empty()) {
      auto& [value, grad, owner] = runs_.back();
      const Index size = value.size();
      if (value.data() + size == p.value.data() && grad.data() + size == p.grad.data()) {
        std::construct_at(&value, value.data(), size + p.value.size());
        std::construct_at(&grad, grad.data(), size + p.value.size());
        return;
      }
    }
    runs_.push_back(p);
  }

  void check_parameters() const {
    detail::check<value_error>(!parameters_.empty(), name(), ": got no parameters, expected one");
    std::map<const S*, std::size_t> seen;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const auto [first, is_new] = seen.emplace(parameters_[i].value.data(), i);
      detail::check<value_error>(is_new, name(), ": parameters ", first->second, " and ", i,
                                 " are the same");
    }
  }

  void check_gradients(const auto& threads) const {
    std::atomic<bool> finite = true;
    for (const auto& run : runs_) {
      for_each_block(run, threads, [&](Index begin, Index n) {
        // 0 g is 0 if g is finite, and nan if it is not
        if (!((run.grad.segment(begin, n).array() * S(0)).sum() == 0)) finite = false;
      });
    }
    for (std::size_t i = 0; !finite && i < parameters_.size(); ++i) {
      for (Index j = 0; const S g : parameters_[i].grad) {
        detail::check<value_error>(std::isfinite(g), name(), ": gradient of parameter ", i, " at ",
                                   j++, " is ", g, ", expected finite; no step was taken");
      }
    }
  }

  detail::Owned<std::vector<Parameter<S>>> parameters_, runs_;
  Index size_ = 0;
};

}  // namespace multihot
