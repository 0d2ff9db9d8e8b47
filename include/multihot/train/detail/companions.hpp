#pragma once

#include <concepts>

#include <multihot/core.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/train/progress.hpp>

/// What goes along with fit(), known by what it can do.
namespace multihot::detail {

void after_step(auto& companion, const Step& step) {
  if constexpr (requires { companion(step); }) companion(step);
}

template <class Companion>
concept scheduler = requires(Companion& companion) { companion.step(); };
template <class Companion>
concept watcher = requires(Companion& companion, double metric) { companion.step(metric); };

template <class Companion>
void after_epoch(Companion& companion, const Epoch& epoch) {
  if constexpr (watcher<Companion>) companion.step(epoch.metric);
  else if constexpr (scheduler<Companion>) companion.step();
  else if constexpr (requires { companion(epoch); }) companion(epoch);
}

template <class Companion, class Targets, class Logits>
concept metric = requires(Companion& companion, const Targets& targets, const Logits& logits) {
  { companion(targets, logits) } -> std::convertible_to<double>;
};

template <class Companion, class Targets, class Logits>
void measure(Companion& f, const Targets& targets, const Logits& logits, double& result) {
  if constexpr (metric<Companion, Targets, Logits>) result = f(targets, logits);
}

bool should_stop(const auto& companion) {
  if constexpr (requires { companion.should_stop(); }) return companion.should_stop();
  else return false;
}

void restore(auto& companion) {
  if constexpr (requires { companion.restore(); }) companion.restore();
}

template <class Companion, class Targets, class Logits>
concept companion_of =
    metric<Companion, Targets, Logits> || scheduler<Companion> || watcher<Companion> ||
    executor<Companion> || requires(Companion& f, const Step& step) { f(step); } ||
    requires(Companion& f, const Epoch& epoch) { f(epoch); };

/// The threads among the companions; without them the calling one.
inline constexpr Serial serial{};
inline const Serial& threads_of() { return serial; }
template <class First>
const auto& threads_of(const First& first, const auto&... rest) {
  if constexpr (executor<First>) return first;
  else return threads_of(rest...);
}

}  // namespace multihot::detail
