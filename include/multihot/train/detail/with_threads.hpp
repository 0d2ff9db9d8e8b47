#pragma once

/// Criteria and optimizers of a user need not take threads.
namespace multihot::detail::train {

double loss(auto& criterion, const auto& logits, const auto& targets, const auto& threads) {
  if constexpr (requires { criterion.forward(logits, targets, threads); }) {
    return criterion.forward(logits, targets, threads);
  } else {
    return criterion.forward(logits, targets);
  }
}

void zero_grad(auto& optimizer, const auto& threads) {
  if constexpr (requires { optimizer.zero_grad(threads); }) optimizer.zero_grad(threads);
  else optimizer.zero_grad();
}

}  // namespace multihot::detail::train
