#include <doctest/doctest.h>
#include <multihot/io/detail/utf8.hpp>
#include <string>
#include <string_view>

namespace nn = multihot;

namespace {

bool is_surrogate(char32_t c) { return c >= 0xd800 && c < 0xe000; }

}  // namespace

TEST_CASE("utf8: every character reads back, and half a pair of UTF-16 does not") {
  int wrong = 0;
  std::string bytes;
  for (char32_t c = 0; c <= 0x10ffff; ++c) {
    bytes.clear();
    nn::detail::io::append_utf8(bytes, c);
    wrong += nn::detail::io::utf8_prefix(bytes) != (is_surrogate(c) ? 0 : bytes.size());
  }
  CHECK(wrong == 0);
}

TEST_CASE("utf8: every character has the length of its range") {
  const auto size = [](char32_t c) {
    std::string bytes;
    nn::detail::io::append_utf8(bytes, c);
    return bytes.size();
  };
  CHECK(size(0x7f) == 1);
  CHECK(size(0x80) == 2);
  CHECK(size(0x7ff) == 2);
  CHECK(size(0x800) == 3);
  CHECK(size(0xffff) == 3);
  CHECK(size(0x10000) == 4);
}

TEST_CASE("utf8: the prefix ends before the first bytes that are no character") {
  for (const std::string_view bad : {"\x80",
                                     "\xbf",
                                     "\xc0\x80",
                                     "\xc1\xbf",
                                     "\xe0\x80\x80",
                                     "\xe0\x9f\xbf",
                                     "\xed\xa0\x80",
                                     "\xed\xbf\xbf",
                                     "\xf0\x80\x80\x80",
                                     "\xf0\x8f\xbf\xbf",
                                     "\xf4\x90\x80\x80",
                                     "\xf5\x80\x80\x80",
                                     "\xff",
                                     "\xc2",
                                     "\xc2\x20",
                                     "\xe1\x80",
                                     "\xe1\x80\x20",
                                     "\xf1\x80\x80",
                                     "\xf1\x80\x80\x20",
                                     "\xc2\xc2"}) {
    CAPTURE(bad.size());
    CHECK(nn::detail::io::utf8_prefix("a\xc3\xa4" + std::string(bad)) == 3);
  }
}
