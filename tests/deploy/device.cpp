// Exported headers on a Cortex-M4F without an operating system or a C library.

#include "expected.hpp"

extern "C" unsigned stack_top;
extern "C" void start();
__attribute__((section(".vectors"), used))
const void* const vectors[] = {&stack_top, reinterpret_cast<const void*>(start)};

namespace {

/// Asks the debugger, here the emulator, for a service: https://github.com/ARM-software/abi-aa
void semihosting(unsigned service, const void* argument) {
  register unsigned r0 __asm__("r0") = service;
  register const void* r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}
void print(const char* text) { semihosting(4, text); }
void print(unsigned number) {
  char digits[11] = {};
  char* first = digits + 10;
  do *--first = static_cast<char>('0' + number % 10);
  while ((number /= 10) != 0);
  print(first);
}

/// The instructions of f(), to 40: the emulated clock takes a nanosecond for each, and the timer
/// counts down 24 bits at 25 MHz.
template <class F>
unsigned instructions(F f) {
  volatile unsigned* const timer = reinterpret_cast<volatile unsigned*>(0xe000e010);
  timer[1] = 0xffffff;
  timer[0] = 5;
  while (timer[2] == 0) {
  }  // until it has started
  const unsigned before = timer[2];
  f();
  return ((before - timer[2]) & 0xffffff) * 40;
}

template <class S, std::size_t n, std::size_t features, std::size_t labels>
void check(const char* name, bool self_test, void (*logits)(const S*, S*),
           void (*predict_proba)(const S*, S*), const Expected<S, n, features, labels>& expected) {
  unsigned other = 0;
  S z[labels];
  for (std::size_t i = 0; i < n; ++i) {
    logits(expected.x[i], z);
    for (std::size_t j = 0; j < labels; ++j) other += z[j] != expected.z[i][j];
  }
  const unsigned count = instructions([&] { predict_proba(expected.x[0], z); });
  print(name);
  print(self_test ? ": self-test passed, " : ": self-test FAILED, ");
  print(other);
  print(" logits with other bits, ");
  print(count);
  print(" instructions for a sample\n");
}

}  // namespace

__attribute__((noinline)) static void run() {
  check("72-64-6", emotions::self_test(), emotions::logits, emotions::predict_proba,
        expected_emotions);
  check("5-17-33-100-3", deep::self_test(), deep::logits, deep::predict_proba, expected_deep);
  check("300-200-20", wide::self_test(), wide::logits, wide::predict_proba, expected_wide);
  semihosting(0x18, reinterpret_cast<const void*>(0x20026));  // the end of the program
}

extern "C" void start() {
  *reinterpret_cast<volatile unsigned*>(0xe000ed88) |= 0xf << 20;  // switches the FPU on
  __asm__ volatile("dsb\nisb");
  run();
}
