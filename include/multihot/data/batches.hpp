#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>

#include <multihot/buffer.hpp>
#include <multihot/core.hpp>
#include <multihot/data/batches_options.hpp>
#include <multihot/data/batches_place.hpp>
#include <multihot/detail/check_state.hpp>
#include <multihot/detail/ownership.hpp>
#include <multihot/detail/resize.hpp>
#include <multihot/detail/state.hpp>
#include <multihot/random.hpp>
#include <multihot/shard.hpp>
#include <multihot/state_dict.hpp>

namespace multihot {

/// The rows of x and y in batches, in the order of PyTorch's DataLoader after the same seed
///                                                                torch.utils.data.DataLoader
///
///   auto loader = batches(x, y, 32, generator);
///   for (int epoch = 0; epoch < 40; ++epoch) {
///     for (const auto& [x_batch, y_batch] : loader) ...
///   }
///
/// Each begin() starts an epoch and draws a new order, unless resume() gave a place within an
/// epoch. A batch is in the memory of the loader and is valid until the next one. From the second
/// epoch on, nothing is allocated. A matrix is not copied and must outlive the loader. A Block, a
/// Map or another expression is copied, but not its data.
///
/// Checkpoints save the place in the loop. After loading one that was saved within the loop, the
/// next loop gives the rest of the epoch (nothing, after the last batch). After loading one that
/// was saved after the loop, it gives the next epoch.
template <class X, class Y>
class Batches {
 public:
  template <class M>
  using BufferFor = Buffer<typename M::Scalar, M::ColsAtCompileTime>;
  struct Samples {
    const Batch<typename X::Scalar, X::ColsAtCompileTime>& x;
    const Batch<typename Y::Scalar, Y::ColsAtCompileTime>& y;
  };

  /// Throws shape_error unless x and y have as many rows, value_error for 0 rows or batch_size < 1.
  Batches(const X& x, const Y& y, Index batch_size, Generator& generator, BatchesOptions options)
      : x_(x), y_(y), batch_size_(batch_size), generator_(generator), options_(options) {
    detail::check<shape_error>(x.rows() == y.rows(), "batches: x has ", x.rows(), " rows, y ",
                               y.rows(), ", expected as many");
    detail::check<value_error>(x.rows() > 0, "batches: got 0 rows, expected at least one");
    detail::check<value_error>(batch_size > 0, "batches: got a batch size of ", batch_size,
                               ", expected >= 1");
    detail::check_rank("batches", options.rank, options.num_replicas);
  }

  /// How many batches an epoch has: len(DataLoader)
  Index size() const {
    return (x_.rows() + (options_.drop_last ? 0 : batch_size_ - 1)) / batch_size_;
  }

  struct End {};
  class Iterator {
   public:
    explicit Iterator(Batches& batches) : batches_(batches), k_(batches.place_.batches) {
      batches_.end_epoch_after(k_);
    }
    Samples operator*() const { return batches_.gather(k_); }
    Iterator& operator++() {
      batches_.end_epoch_after(++k_);
      return *this;
    }
    bool operator==(End) const { return k_ == batches_.size(); }

   private:
    Batches& batches_;
    Index k_;
  };

  Iterator begin() {
    alive_.check("batches");
    // First takes all memory for the epoch: if this throws, nothing has been drawn.
    shard_ = {};
    detail::resize("batches: the order", order_, x_.rows(), 1);
    x_batch_.resize(shard_of(0).rows, x_.cols());
    y_batch_.resize(shard_of(0).rows, y_.cols());
    if (!std::exchange(resumed_, false)) {
      generator_.random64();  // the base seed, for the workers of a DataLoader
      place_ = {options_.shuffle ? static_cast<std::uint32_t>(generator_.random64()) : 0, 0};
    }
    if (options_.shuffle) {
      Generator sampler(place_.seed);
      randperm(order_, sampler);
    } else {
      for (Index i = 0; i < order_.size(); ++i) order_[i] = i;
    }
    return Iterator(*this);
  }
  End end() const { return {}; }

  /// The place after the last batch that was returned. It has 0 batches when the loop has ended.
  const BatchesPlace& place() const { return place_; }

  /// The rows of x and y that are in the last batch.
  auto rows() const { return order_.segment(begin_ + shard_.first, shard_.rows); }

  /// Which part of its batch the last one is; all of it with one replica.
  const Shard& shard() const { return shard_; }

  /// The next begin() continues at this place and draws nothing; with 0 batches it starts an epoch.
  /// Throws value_error for a place after the end.
  void resume(const BatchesPlace& place) {
    detail::check<value_error>(place.batches >= 0 && place.batches <= size(),
                               "batches: got a place after ", place.batches, " batches, expected ",
                               "0 to ", size());
    place_ = place;
    resumed_ = place.batches > 0;
  }

  static constexpr const char* state_name = "batches";
  StateDict state_dict() const {
    return {{"seed", detail::array(place_.seed)},
            {"batches", detail::array(place_.batches, size())}};
  }
  void load_state_dict(const StateDict& state) {
    detail::check_state("batches", state, state_dict());
    BatchesPlace place;
    detail::assign(place.seed, state.at("seed"));
    detail::assign(place.batches, state.at("batches"));
    resume(place);
  }

 private:
  template <class M>
  using Kept = std::conditional_t<owns_memory<M>, const M&, const M>;

  void end_epoch_after(Index batches) {
    if (batches == size()) place_ = {};
  }

  Shard shard_of(Index k) const {
    return multihot::shard(std::min(batch_size_, x_.rows() - k * batch_size_), options_.rank,
                           options_.num_replicas);
  }

  Samples gather(Index k) {
    begin_ = k * batch_size_;
    shard_ = shard_of(k);
    const Samples batch{gather(x_, x_batch_), gather(y_, y_batch_)};
    place_.batches = k + 1;
    return batch;
  }
  const auto& gather(const auto& from, auto& buffer) {
    auto& to = buffer.resize(shard_.rows, from.cols());
    const auto order = rows();
    for (Index j = 0; j < from.cols(); ++j) {
      for (Index i = 0; i < to.rows(); ++i) to(i, j) = from.coeff(order[i], j);
    }
    return to;
  }

  detail::Alive alive_;
  Kept<X> x_;
  Kept<Y> y_;
  Index batch_size_;
  Generator& generator_;
  BatchesOptions options_;
  BatchesPlace place_;
  bool resumed_ = false;         // resume() was called within an epoch, begin() not yet
  Index begin_ = 0;              // the last batch is order_[begin_] and so on,
  Shard shard_{};                // and this part of it was given
  Eigen::VectorX<Index> order_;  // the order of the rows in this epoch
  BufferFor<X> x_batch_;
  BufferFor<Y> y_batch_;
};

template <eigen_expression X, eigen_expression Y>
  requires(!integral_batch<X> && !integral_batch<Y>)
auto batches(const X& x, const Y& y, Index batch_size, Generator& generator,
             BatchesOptions options = {}) {
  return Batches<X, Y>(x, y, batch_size, generator, options);
}

// A temporary matrix would be destroyed before the loop begins.
// BatchesOptions is written out, since a parameter pack cannot take {.shuffle = false}.
template <owns_memory X>
void batches(const X&&, const auto& /* expected x to outlive it */, Index, Generator&,
             BatchesOptions = {}) = delete;
template <class X, owns_memory Y>
  requires(!owns_memory<X>)  // else the first overload reports x
void batches(X&&, const Y&& /* expected y to outlive it */, Index, Generator&,
             BatchesOptions = {}) = delete;
template <eigen_expression X, eigen_expression Y>
  requires(integral_batch<X> || integral_batch<Y>)
void batches(const X&, const Y& /* cast them: y.cast<float>() */, Index, Generator&,
             BatchesOptions = {}) = delete;

}  // namespace multihot
