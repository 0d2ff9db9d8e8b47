#pragma once

#include <multihot/core.hpp>
#include <multihot/missing.hpp>

/// What a loss may tell of a batch, besides its value. The criterion of a user need not.
namespace multihot::detail::train {

/// The weight of the last batch in a mean over several; 0 for a sum.
Index batch_weight(const auto& criterion, Index samples) {
  if constexpr (requires { criterion.batch_weight(); }) return criterion.batch_weight();
  else return samples;
}

/// Whether a batch has a loss: whether there is a target, or one that is known.
bool has_loss(const auto& criterion, const auto& targets) {
  if constexpr (requires { criterion.missing(); }) {
    const auto t = targets.array();
    if (criterion.missing() == Missing::ignore) return (t == t).any();
  }
  return targets.rows() > 0;
}

}  // namespace multihot::detail::train
