#include <cstdio>

#include "comparisons.hpp"
#include "vectors.hpp"

int main() {
#if defined(__clang__)
  constexpr const char* compiler = __VERSION__;
#else
  constexpr const char* compiler = "g++ " __VERSION__;
#endif
  std::printf("%s for %s\n", compiler, bench::instructions);

  const bool same_work = bench::compare_training();
  bench::compare_inference();
  bench::compare_single_samples();
  const bool same_large_work = bench::compare_large_network();
  return same_work && same_large_work ? 0 : 1;
}
