#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

/// How many times as fast one way of doing some work is as another.
///
/// A time says little on a machine that others use too, and whose clock is slower when it is warm.
/// So the two take turns, A B A B ..., a fraction of a millisecond each, and what counts is the
/// ratio of the two times of a round, in which both have met the same conditions: its median over
/// the rounds, which does not see the few in which one of the two was interrupted.
namespace bench {

/// Makes the compiler believe that somebody reads this value, and changes all that was ever shown
/// here: a repetition can neither be left out nor taken out of its loop.
[[gnu::always_inline]] inline void keep(const auto& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

inline double seconds(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Quartiles {
  double lower, median, upper;
};

inline Quartiles quartiles(std::vector<double> x) {
  std::ranges::sort(x);
  const auto at = [&](std::size_t quarter) { return x[quarter * (x.size() - 1) / 4]; };
  return {at(1), at(2), at(3)};
}

/// b() / a(), which do their work once and return the seconds that it took. A first round, in which
/// the caches are cold and the threads asleep, is not counted.
inline Quartiles times_as_fast(const auto& a, const auto& b, int rounds) {
  a(), b();
  std::vector<double> ratios;
  for (int round = 0; round < rounds; ++round) {
    const double of_a = a();
    const double of_b = b();
    ratios.push_back(of_b / of_a);
  }
  return quartiles(ratios);
}

}  // namespace bench
