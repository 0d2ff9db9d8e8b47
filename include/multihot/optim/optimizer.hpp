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

/// The base of the optimizers: the parameters, and the check of their gradients before a step
///                                                                    torch.optim.Optimizer
template <float_or_double S>
class Optimizer : public LearningRate {
 public:
  void zero_grad() {
    check_alive();
    for (auto& run : runs_) run.grad.setZero();
  }

  /// Those that a step changes: not those of frozen layers.
  const std::vector<Parameter<S>>& parameters() const {
    check_alive();
    return parameters_;
  }

 protected:
  /// Throws value_error for no parameters, and for one given twice.
  Optimizer(const char* name, double lr, std::vector<Parameter<S>> parameters)
      : LearningRate(name, lr), parameters_(std::move(parameters)) {
    check_parameters();
    for (const auto& p : parameters_) {
      append(p);
      size_ += p.value.size();
    }
  }

  /// How many numbers all parameters have.
  Index size() const { return size_; }

  /// update(w, g, offset) for parts of all weights w and their gradients g, arrays that stay in the
  /// nearest cache from the first formula to the last. The offset counts from the first parameter.
  /// Throws value_error before that if a gradient is infinite or nan, state_error if it was moved
  /// from.
  void for_all_parts(const auto& threads, auto update) {
    check_alive();
    check_gradients(threads);
    Index offset = 0;
    for (auto& run : runs_) {
      for_each_part(run, threads, [&](Index begin, Index n) {
        update(run.value.segment(begin, n).array(), run.grad.segment(begin, n).array(),
               offset + begin);
      });
      offset += run.value.size();
    }
  }

 private:
  /// f(begin, n)
  static void for_each_part(const Parameter<S>& run, const auto& threads, auto f) {
    const Index size = run.value.size(), part = 1024;
    threads.run((size + part - 1) / part,
                [&](Index i) { f(i * part, std::min(part, size - i * part)); });
  }

  /// Neighbours in memory become one run, so that a step is one loop over all of a model.
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
      for_each_part(run, threads, [&](Index begin, Index n) {
        // 0 g is 0 for every finite g, and nan for the others
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
