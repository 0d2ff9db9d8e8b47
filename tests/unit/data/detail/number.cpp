#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <multihot/data/detail/number.hpp>
#include <multihot/random/generator.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

namespace nn = multihot;

namespace {

/// How much of the text is read, and as what.
template <class S>
std::string outcome(std::string_view text, auto read) {
  S value = 0;
  const auto [after, error] = read(text.data(), text.data() + text.size(), value);
  const auto size = nn::detail::text(after - text.data());
  if (error == std::errc::result_out_of_range) return size + " out of range";
  return error == std::errc() ? size + " " + nn::detail::text(value) : size + " nothing";
}
template <class S>
std::string in_c(std::string_view text) {
  return outcome<S>(text, [](const char* first, const char* last, S& value) {
    return nn::detail::data::read_decimal_in_c(first, last, value);
  });
}
template <class S>
std::string expected(std::string_view text) {
  return outcome<S>(text, [](const char* first, const char* last, S& value) {
    return nn::detail::data::read_decimal(first, last, value);
  });
}

}  // namespace

TEST_CASE_TEMPLATE("decimal: the C library reads what std::from_chars reads", S, float, double) {
  for (const auto* text : {"0",
                           "-0",
                           "1",
                           "1.5",
                           "-1.5e3",
                           "1.",
                           ".5",
                           "-.5",
                           "1.e2",
                           ".5e-2",
                           "007",
                           "1e+2",
                           "1E2",
                           "1e",
                           "1e+",
                           "1ex",
                           "1e+x",
                           "1,5",
                           "1;",
                           "1 ",
                           "1.2.3",
                           "",
                           "-",
                           ".",
                           "-.",
                           "e5",
                           "+1",
                           " 1",
                           "x",
                           "0x10",
                           "1_0",
                           "--1",
                           "inf",
                           "-Infinity",
                           "INFx",
                           "infinit",
                           "1e400",
                           "-1e400",
                           "1e-400",
                           "0e999",
                           "0.000e-999",
                           "1e39",
                           "1e-46",
                           "1.4e-45",
                           "4.9e-324",
                           "3.4028235e38",
                           "3.4028236e38",
                           "1.7976931348623157e308",
                           "0.1",
                           "16777217",
                           "9007199254740993",
                           "0.500000000000000166533453693773481063544750213623046875"}) {
    CAPTURE(text);
    CHECK(in_c<S>(text) == expected<S>(text));
  }
}

TEST_CASE_TEMPLATE("decimal: the C library reads back every number that is written in full", S,
                   float, double) {
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  nn::Generator generator(0);
  for (int i = 0; i < 5000; ++i) {
    const S number = std::bit_cast<S>(static_cast<Bits>(generator.random64()));
    if (!std::isfinite(number)) continue;
    const std::string text = nn::detail::text(number);
    CHECK(in_c<S>(text) == nn::detail::text(text.size()) + " " + text);
  }
}
