#pragma once

#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <string>

#include "measure.hpp"

namespace bench {

/// One way of doing the work.
struct Contestant {
  std::string name;
  std::function<double()> seconds;
};

inline void print_title(const char* title) {
  std::printf("\n%-56s times as fast   quartiles\n", title);
}

inline void compare(const Contestant& a, const Contestant& b, int rounds) {
  const auto [lower, median, upper] = times_as_fast(a.seconds, b.seconds, rounds);
  std::printf("  %-26s : %-25s %13.2f   %.2f - %.2f\n", a.name.c_str(), b.name.c_str(), median,
              lower, upper);
}

/// The losses that the loops of a comparison reach, which show that they do the same work.
class Losses {
 public:
  explicit Losses(const char* title) { std::printf("\n%s\n", title); }

  void print(const std::string& name, float loss) {
    std::printf("  %-54s %13.7f\n", name.c_str(), static_cast<double>(loss));
    if (std::isnan(first_)) first_ = loss;
    agree_ = agree_ && std::abs(loss - first_) <= 1e-5f;  // false for nan
  }

  bool agree() const {
    if (!agree_) std::printf("  ERROR: these differ, the loops do not do the same work\n");
    return agree_;
  }

 private:
  float first_ = std::numeric_limits<float>::quiet_NaN();
  bool agree_ = true;
};

}  // namespace bench
