#pragma once

#include <concepts>
#include <type_traits>

#include <multihot/train/detail/companions.hpp>
#include <multihot/train/progress.hpp>

namespace multihot::detail::train {

template <class Companion>
concept const_scheduler = std::is_const_v<Companion> && !scheduler<Companion> &&
                          scheduler<std::remove_const_t<Companion>>;

/// A callback with an argument of type auto. (The call operator of a model takes any x too, but a
/// model has a Scalar.)
template <class Companion>
concept vague_callback =
    takes_anything<std::remove_const_t<Companion>> && !requires { typename Companion::Scalar; };

/// Reports each argument whose role is not clear, with one sentence.
template <class Companion, class Targets, class Logits>
consteval void check_companion() {
  if constexpr (optimizer<Companion>) {
    static_assert(!optimizer<Companion>, "multihot::fit: expected one optimizer, got a second one");
  } else if constexpr (const_scheduler<Companion>) {
    static_assert(!const_scheduler<Companion>,
                  "multihot::fit: expected a scheduler or EarlyStopping that is not const");
  } else if constexpr (vague_callback<Companion>) {
    static_assert(!vague_callback<Companion>,
                  "multihot::fit: expected a callback that takes const Step& or const Epoch&, "
                  "not auto");
  } else if constexpr (std::same_as<std::remove_const_t<Companion>, Progress>) {
    static_assert(!sizeof(Companion),
                  "multihot::fit: expected Progress in the options, {.progress = &progress}");
  } else {
    constexpr bool known = companion_of<Companion, Targets, Logits>;
    static_assert(
        known,
        "multihot::fit: expected a metric, schedulers, EarlyStopping, callbacks, Threads or "
        "AllReduce");
    static_assert(!(scheduler<Companion> && callback<Companion, Epoch>),
                  "multihot::fit: expected step() or a callback of Epoch, got both in one object");
  }
}

template <class Targets, class Logits, class... Companions>
consteval void check_companions() {
  (check_companion<Companions, Targets, Logits>(), ...);
  static_assert((metric<Companions, Targets, Logits> + ... + 0) <= 1,
                "multihot::fit: expected one metric at most");
  static_assert((restorer<Companions> + ... + 0) <= 1,
                "multihot::fit: expected one EarlyStopping at most");
  static_assert((executor<Companions> + ... + 0) <= 1,
                "multihot::fit: expected Threads once at most");
  static_assert((replica<Companions> + ... + 0) <= 1,
                "multihot::fit: expected AllReduce once at most");
}

}  // namespace multihot::detail::train
