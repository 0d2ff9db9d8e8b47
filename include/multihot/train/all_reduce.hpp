#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <span>
#include <utility>
#include <vector>

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/detail/hash.hpp>
#include <multihot/executor.hpp>
#include <multihot/parameter.hpp>
#include <multihot/random/generator.hpp>
#include <multihot/shard.hpp>
#include <multihot/train/detail/batch_loss.hpp>
#include <multihot/train/detail/loss_counts.hpp>
#include <multihot/train/detail/with_threads.hpp>

namespace multihot {

struct AllReduceOptions {
#ifdef NDEBUG
  bool check = false;
#else
  bool check = true;  // before each step: do all ranks have the same weights and generator?
#endif
};

/// Trains one model in several processes, its ranks: each computes the gradients of its shard of a
/// batch, and `sum` adds them up                 torch.nn.parallel.DistributedDataParallel
///
///   nn::AllReduce ranks(model.parameters(), rank, size, sum);  // all get the weights of rank 0
///   nn::fit(model, criterion, optimizer, train, validation,
///           {.generator = g, .batch_size = 256}, ranks);       // 256 samples over all ranks
///
/// sum(std::span<S> v) replaces v by its sum over all ranks. It knows how they communicate: by MPI
/// (examples/mpi.cpp), NCCL, Gloo or in threads. If it returns the same bits on all ranks and in
/// each run, the weights have the same bits. They are those of one process with the same batch, up
/// to the rounding of the sums. Each rank needs the same data, generator, options and checkpoint.
///
/// In a loop of your own:
///
///   auto loader = nn::batches(x, y, 256, g, {.num_replicas = size, .rank = rank});
///   for (const auto& [x_batch, y_batch] : loader) {
///     const float loss =
///         ranks.forward_backward(model, criterion, x_batch, y_batch, g, loader.shard());
///     optimizer.step();
///   }
template <float_or_double S, class Sum>
class AllReduce {
 public:
  /// Throws value_error unless 0 <= rank < size <= 4096.
  AllReduce(std::vector<Parameter<S>> parameters, Index rank, Index size, Sum sum,
            AllReduceOptions options = {})
      : parameters_(std::move(parameters)),
        rank_(rank),
        size_(size),
        sum_(std::move(sum)),
        options_(options) {
    detail::check_rank("AllReduce", rank, size);
    detail::check<value_error>(size <= Counts::most_ranks, "AllReduce: got ", size,
                               " ranks, expected ", Counts::most_ranks, " at most");
    for (const auto& p : parameters_) weights_ += p.value.size();
    message_.setZero(std::max(weights_ + Counts::size, hash_parts * size));
    broadcast();
  }
  AllReduce(const AllReduce&) = delete;
  AllReduce& operator=(const AllReduce&) = delete;
  ~AllReduce() = default;

  Index rank() const { return rank_; }
  Index size() const { return size_; }

  /// The loss of the batch of all ranks, of which this rank has a shard: the rows x and y. Replaces
  /// the gradients of the parameters by those of this loss, with the same bits on all ranks.
  ///
  /// If this throws on one rank, then on all: what the model or the criterion threw, and
  /// state_error on the other ranks. Throws value_error if no rank has a sample with a known
  /// target.
  template <class Model, class Criterion, class X, class Y, executor E = Serial>
  S forward_backward(Model& model, Criterion& criterion, const X& x, const Y& y,
                     Generator& generator, const Shard& shard, const E& threads = {}) {
    if (options_.check) check_same("weights or generator", generator);
    for (auto& p : parameters_) p.grad.setZero();
    Counts own;
    std::exception_ptr failure;
    try {
      const auto& z = model.forward(x, generator, shard, threads);
      if (detail::train::has_loss(criterion, y)) {
        own.loss = static_cast<S>(detail::train::loss(criterion, z, y, threads));
        model.backward(criterion.backward(), threads);
        own.weight = detail::train::batch_weight(criterion, y.rows());
        own.losses = 1;
      }
    } catch (...) {
      if (size_ == 1) throw;
      failure = std::current_exception();
      own = {};
      own.failures = 1;
    }
    const Counts all = size_ == 1 ? own : add_up(own);
    if (failure) std::rethrow_exception(failure);
    detail::check<state_error>(all.failures == 0, "AllReduce: ", all.failures, " of ", size_,
                               " ranks failed in this step, expected none: see their errors");
    detail::check<value_error>(all.losses > 0, "AllReduce: no rank has a sample with a known ",
                               "target, expected one");
    batch_weight_ = all.weight;
    return all.loss;
  }

  /// The weight of the last batch in a mean over several: the samples, or the known labels, of all
  /// ranks. 0 for a sum: sums add up.
  Index batch_weight() const { return batch_weight_; }

  /// The logits of x, in inference. Each rank computes those of its shard, and all get them all.
  /// They are valid until the next call.
  template <class Model, class X, executor E = Serial>
  typename Model::Output logits(const Model& model, const X& x, typename Model::Workspace& a,
                                const E& threads = {}) {
    const auto [first, rows, total] = shard(x.rows(), rank_, size_);
    const auto& z = model(x.middleRows(first, rows), a, threads);
    auto& all = logits_.resize(total, z.cols());
    all.setZero();
    all.middleRows(first, rows) = z;
    add_up(all.data(), all.size());
    return typename Model::Output(all.data(), total, z.cols());
  }

  /// Throws state_error on all ranks if a rank has other weights than rank 0, or other numbers in
  /// `parts`: numbers, matrices and objects with a state_dict().
  void check_same(const char* what, const auto&... parts) {
    detail::Hash hash;
    for (const auto& p : parameters_) hash.add(p.value);
    (hash.add(parts), ...);
    auto v = message_.head(hash_parts * size_);
    v.setZero();
    for (Index i = 0; i < hash_parts; ++i) {  // 16 bits each, which a float holds
      v[hash_parts * rank_ + i] = static_cast<S>(hash.value() >> (16 * i) & 0xffff);
    }
    add_up(v.data(), v.size());
    for (Index r = 1; r < size_; ++r) {
      detail::check<state_error>(v.segment(hash_parts * r, hash_parts) == v.head(hash_parts),
                                 "AllReduce: rank ", r, " has other ", what,
                                 " than rank 0, expected the same");
    }
  }

 private:
  using Counts = detail::train::LossCounts<S>;
  static constexpr Index hash_parts = 4;

  void add_up(S* v, Index n) {
    if (size_ > 1) sum_(std::span<S>(v, static_cast<std::size_t>(n)));
  }

  void broadcast() {
    if (size_ == 1) return;
    message_.setZero();
    for_each_segment([&](auto& p, auto v) {
      if (rank_ == 0) v = p.value;
    });
    add_up(message_.data(), weights_);
    for_each_segment([](auto& p, auto v) { p.value = v; });
  }

  /// Adds up the counts and the gradients of all ranks.
  Counts add_up(const Counts& own) {
    for_each_segment([&](auto& p, auto v) {
      if (own.losses > 0) v = p.grad * own.scale();
      else v.setZero();
    });
    own.write(message_.data() + weights_);
    add_up(message_.data(), weights_ + Counts::size);
    const Counts all = Counts::read(message_.data() + weights_);
    for_each_segment([&](auto& p, auto v) { p.grad = v / all.scale(); });
    return all;
  }

  /// Calls f(p, v) for each parameter and its segment of the message.
  void for_each_segment(auto f) {
    Index offset = 0;
    for (auto& p : parameters_) {
      f(p, message_.segment(offset, p.value.size()));
      offset += p.value.size();
    }
  }

  std::vector<Parameter<S>> parameters_;
  Index rank_, size_, weights_ = 0;
  Sum sum_;
  AllReduceOptions options_;
  Eigen::VectorX<S> message_;  // the gradients, one parameter after the other, and Counts
  Buffer<S> logits_;
  Index batch_weight_ = 0;
};

}  // namespace multihot
