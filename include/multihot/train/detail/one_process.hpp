#pragma once

#include <multihot/core.hpp>
#include <multihot/shard.hpp>
#include <multihot/train/detail/batch_loss.hpp>
#include <multihot/train/detail/with_threads.hpp>

namespace multihot::detail::train {

/// The functions of AllReduce that fit() calls, without other ranks.
class OneProcess {
 public:
  static constexpr Index rank() { return 0; }
  static constexpr Index size() { return 1; }

  double forward_backward(auto& model, auto& criterion, const auto& x, const auto& y,
                          auto& generator, const Shard& /*all*/, const auto& threads) {
    const double value = loss(criterion, model.forward(x, generator, threads), y, threads);
    model.backward(criterion.backward(), threads);
    batch_weight_ = train::batch_weight(criterion, y.rows());
    return value;
  }
  Index batch_weight() const { return batch_weight_; }

  const auto& logits(const auto& model, const auto& x, auto& workspace, const auto& threads) const {
    return model(x, workspace, threads);
  }
  void check_same(const char*, const auto&...) const {}

 private:
  Index batch_weight_ = 0;
};

}  // namespace multihot::detail::train
