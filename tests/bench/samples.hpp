#pragma once

#include "measure.hpp"

/// What a loop does between two looks at the clock. The functions that these return hold references
/// to all that they were given.
namespace bench {

/// The seconds of the first so many steps from the initial weights on. data is what a step takes:
/// inputs, targets, and threads where there are any.
inline auto training(auto& loop, int steps, const auto& initial, const auto&... data) {
  return [&loop, steps, &initial, &data...] {
    loop.restart(initial);
    return seconds([&] {
      for (int i = 0; i < steps; ++i) keep(loop.step(data...));
    });
  };
}

/// The loss that the last of these steps starts from.
inline float final_loss(auto& loop, int steps, const auto& initial, const auto&... data) {
  loop.restart(initial);
  for (int i = 1; i < steps; ++i) loop.step(data...);
  return loop.step(data...);
}

/// The seconds of an inference of each input in turn, so many times over.
inline auto inference(auto& loop, int times, const auto& inputs) {
  return [&loop, times, &inputs] {
    for (const auto& x : inputs) keep(x);
    return seconds([&] {
      for (int i = 0; i < times; ++i) {
        for (const auto& x : inputs) keep(loop.infer(x));
      }
    });
  };
}

}  // namespace bench
