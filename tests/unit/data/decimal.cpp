#include <doctest/doctest.h>
#include <array>
#include <bit>
#include <charconv>
#include <clocale>
#include <cstdint>
#include <limits>
#include <multihot/data/detail/decimal.hpp>
#include <multihot/random/generator.hpp>
#include <string>
#include <string_view>

namespace nn = multihot;

namespace {

template <class S>
struct Read {
  S value = S(-7);  // where nothing is read
  std::ptrdiff_t length = 0;
  std::errc error = {};

  friend bool operator==(const Read& a, const Read& b) {
    const bool both_nan = a.value != a.value && b.value != b.value;
    return a.length == b.length && a.error == b.error && (a.value == b.value || both_nan);
  }
};

template <class S>
Read<S> by_strtod(std::string_view text) {
  Read<S> read;
  const char* const first = text.data();
  const auto [end, error] =
      nn::detail::from_chars_by_strtod(first, first + text.size(), read.value);
  return {read.value, end - first, error};
}

}  // namespace

TEST_CASE_TEMPLATE("strtod reads as std::from_chars is to", S, float, double) {
  const auto invalid = std::errc::invalid_argument, beyond = std::errc::result_out_of_range;
  const S inf = std::numeric_limits<S>::infinity(), nan = std::numeric_limits<S>::quiet_NaN();
  const auto reads = [](const char* text, const Read<S>& expected) {
    CAPTURE(text);
    CHECK(by_strtod<S>(text) == expected);
  };
  reads("1", {1, 1});
  reads("-2.5e1,", {-25, 6});
  reads("1.", {1, 2});
  reads(".5", {S(.5), 2});
  reads("1e", {1, 1});
  reads("1e+", {1, 1});
  reads("1e+2", {100, 4});
  reads("1E-2x", {S(0.01), 4});
  reads("0x10", {0, 1});
  reads("1_000", {1, 1});
  reads("INF", {inf, 3});
  reads("-infinity", {-inf, 9});
  reads("-infinit", {-inf, 4});
  reads("nan", {nan, 3});
  reads("0e999", {0, 5});
  reads("1e999", {-7, 5, beyond});
  reads("0.001e-999", {-7, 10, beyond});
  for (const char* text : {"", "-", "+1", " 1", ".", "-.", "e5", "x", "i", "--1"}) {
    reads(text, {-7, 0, invalid});
  }
}

TEST_CASE("a decimal point is a point in a locale with commas") {
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "de-DE"}) {
    if (std::setlocale(LC_NUMERIC, name) != nullptr) break;  // those that are installed
  }
  MESSAGE("decimal point: ", std::string(std::localeconv()->decimal_point));
  CHECK(by_strtod<double>("2.5") == Read<double>{2.5, 3});
  std::setlocale(LC_NUMERIC, before.c_str());
}

TEST_CASE_TEMPLATE("random numbers read as std::from_chars reads them", S, float, double) {
  if constexpr (nn::detail::read_by_from_chars<S>) {
    constexpr std::string_view letters = "0123456789.-+eE01";
    nn::Generator g(0);
    int different = 0;
    for (int i = 0; i < 200000; ++i) {
      std::array<char, 40> text;
      const char* end = text.data();
      if (i % 2 == 0) {  // a number of any size
        using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
        const S x = std::bit_cast<S>(static_cast<Bits>(g.random64()));
        end = std::to_chars(text.data(), text.data() + text.size(), x).ptr;
      } else {
        char* last = text.data();
        for (std::size_t n = g.random() % 12; n > 0; --n) *last++ = letters[g.random() % 17];
        end = last;
      }
      Read<S> expected;
      const auto [after, error] = std::from_chars(text.data(), end, expected.value);
      expected.length = after - text.data();
      expected.error = error;
      const std::string_view all(text.data(), static_cast<std::size_t>(end - text.data()));
      different += !(by_strtod<S>(all) == expected);
    }
    CHECK(different == 0);
  }
}
