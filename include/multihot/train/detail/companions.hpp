#pragma once

#include <concepts>
#include <type_traits>

#include <multihot/core.hpp>
#include <multihot/kernels/parts.hpp>
#include <multihot/train/detail/takes_anything.hpp>
#include <multihot/train/progress.hpp>

/// Companions are the arguments of fit() after the options. There is a concept for each kind of
/// them, which asks for its functions: a watcher has step(metric), a restorer has restore(), a
/// display has start(epochs, batches) and finish(), a replica is an AllReduce.
namespace multihot::detail::train {

template <class Companion>
concept stepper = requires(Companion& companion) { companion.step(); };
template <class Companion>
concept watcher = requires(Companion& companion, double metric) { companion.step(metric); };
template <class Companion>
concept optimizer = stepper<Companion> && requires(Companion& companion) { companion.zero_grad(); };
template <class Companion>
concept scheduler = (stepper<Companion> || watcher<Companion>) && !optimizer<Companion>;

template <class Companion, class Event>
concept callback = !takes_anything<std::remove_cvref_t<Companion>> &&
                   requires(Companion& companion, const Event& event) { companion(event); };

template <class Companion, class Targets, class Logits>
concept metric = requires(Companion& companion, const Targets& targets, const Logits& logits) {
  { companion(targets, logits) } -> std::convertible_to<double>;
};

template <class Companion>
concept restorer = requires(Companion& companion) { companion.restore(); };

template <class Companion>
concept display = requires(Companion& companion, Index number) {
  companion.start(number, number);
  companion.finish();
};

template <class Companion>
concept replica = requires(Companion& companion) {
  companion.rank();
  companion.size();
  companion.batch_weight();
};

template <class Companion, class Targets, class Logits>
concept companion_of =
    metric<Companion, Targets, Logits> || scheduler<Companion> || executor<Companion> ||
    replica<Companion> || callback<Companion, Step> || callback<Companion, Epoch>;

template <class Companion>
void after_step(Companion& companion, const Step& step) {
  if constexpr (callback<Companion, Step>) companion(step);
}

template <class Companion>
void after_epoch(Companion& companion, const Epoch& epoch) {
  if constexpr (callback<Companion, Epoch>) companion(epoch);
  else if constexpr (optimizer<Companion>) return;
  else if constexpr (watcher<Companion>) companion.step(epoch.metric);
  else if constexpr (stepper<Companion>) companion.step();
}

template <class Companion, class Targets, class Logits>
void measure(Companion& f, const Targets& targets, const Logits& logits, double& result) {
  if constexpr (metric<Companion, Targets, Logits>) result = f(targets, logits);
}

bool should_stop(const auto& companion) {
  if constexpr (requires { companion.should_stop(); }) return companion.should_stop();
  else return false;
}

template <class Companion>
void restore(Companion& companion) {
  if constexpr (restorer<Companion>) companion.restore();
}

template <class Companion>
void start(Companion& companion, Index epochs, Index batches) {
  if constexpr (display<Companion>) companion.start(epochs, batches);
}

template <class Companion>
void finish(Companion& companion) {
  if constexpr (display<Companion>) companion.finish();
}

/// The Threads among the companions, or Serial if there are none.
inline constexpr Serial serial{};
inline const Serial& threads_of() { return serial; }
template <class First>
const auto& threads_of(const First& first, const auto&... rest) {
  if constexpr (executor<First>) return first;
  else return threads_of(rest...);
}

/// The AllReduce among the companions, or `own` if there is none.
auto& ranks_of(auto& own) { return own; }
template <class First>
auto& ranks_of(auto& own, First& first, auto&... rest) {
  if constexpr (replica<First>) return first;
  else return ranks_of(own, rest...);
}

}  // namespace multihot::detail::train
