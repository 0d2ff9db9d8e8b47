#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <limits>
#include <multihot/deploy/export_header.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "golden/fnv1a.hpp"
#include "unit/data/temporary_file.hpp"
#include "unit/deploy/parts.hpp"

// That the header compiles and has the bits of the library: tests/deploy.

namespace {

namespace deploy = nn::detail::deploy;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// Its numbers have the same bits on every machine.
template <class S>
nn::Classifier<S> exact() {
  nn::Classifier<S> c = classifier<S>({3, 5, 2}, {.dropout = 0.5});
  int k = 0;
  for (auto& p : c.network.parameters()) {
    for (nn::Index i = 0; i < p.value.size(); ++i)
      p.value.data()[i] = static_cast<S>(7 * ++k % 16 - 8) / 3;
  }
  c.scaler = {Eigen::RowVector3d(1, 0.1, 2000.1), Eigen::RowVector3d(2, 0.3, 1e-3)};
  c.thresholds << S(0.4), S(0.7);
  return c;
}

}  // namespace

TEST_CASE("export_header: the same classifier gives the same bytes, on every machine") {
  const auto hash = [](const std::string& text) {
    return fnv1a(std::vector<std::int64_t>(text.begin(), text.end()));
  };
  CHECK(hash(nn::to_header(exact<float>())) == 17880028138669479167u);
  CHECK(hash(nn::to_header(exact<double>())) == 3587613092011106016u);
}

TEST_CASE("export_header: writes the text") {
  const TemporaryFile file("old");
  nn::export_header(file.path(), exact<float>(), {.name = "mood"});
  std::ifstream in(file.path(), std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  CHECK(text == nn::to_header(exact<float>(), {.name = "mood"}));
  CHECK(contains(text, "namespace mood {"));
  CHECK(contains(text, "constexpr std::size_t features = 3, labels = 2;"));
  CHECK(contains(text, "static const float w0[4][8] = {{"));
  CHECK(contains(text, "detail::linear<true, 5>(a, w0, a0);"));
  CHECK(contains(text, "detail::linear<false, 2>(a0, w3, z);"));
  CHECK_FALSE(contains(text, "$"));
  CHECK_FALSE(contains(text, "Dropout"));
  std::size_t includes = 0;
  for (auto at = text.find("\n#include"); at != text.npos; at = text.find("\n#include", at + 1)) {
    ++includes;
  }
  CHECK(includes == 1);
  CHECK(contains(text, "\n#include <cstddef>\n"));
}

TEST_CASE("export_header: literals") {
  CHECK(deploy::literal(1.0f) == "1.0f");
  CHECK(deploy::literal(-0.0f) == "-0.0f");
  CHECK(deploy::literal(0.1f) == "0.1f");
  CHECK(deploy::literal(0.1) == "0.1");
  CHECK(deploy::literal(1e-45f) == "1e-45f");
  CHECK(deploy::literal(std::numeric_limits<float>::max()) == "3.4028235e+38f");
  CHECK(deploy::literal(16777216.0f) == "16777216.0f");
  CHECK(deploy::literal("a\"b\\c\n\r\t") == R"("a\042b\134c\012\015\011")");
  CHECK(deploy::literal("\?\?/7") == R"("\077\077/7")");  // a trigraph
  CHECK(deploy::literal("\344\270\2557") == R"("\344\270\2557")");
  CHECK(deploy::literal("") == "\"\"");
  const std::string text = deploy::literal(std::string_view(std::string(10'000, 'x')));
  CHECK(std::count(text.begin(), text.end(), 'x') == 10'000);
  CHECK(std::count(text.begin(), text.end(), '\n') > 100);
}

TEST_CASE("export_header: names of features and labels, or numbers if there are none") {
  auto c = exact<float>();
  CHECK(
      contains(nn::to_header(c), R"(names[features] = {"feature 0", "feature 1", "feature 2"};)"));
  c.label_names = {"class", "$name*/"};
  CHECK(contains(nn::to_header(c), R"(names[labels] = {"class", "$name*/"};)"));
  c.label_names.clear();
  CHECK(contains(nn::to_header(c), R"(names[labels] = {"0", "1"};)"));
}

TEST_CASE("export_header: what cannot be exported is an error before anything is written") {
  const TemporaryFile file("old");
  const auto fails = [&](const auto& c, const char* message, const std::string& name = "name") {
    CHECK_THROWS_WITH_AS(nn::export_header(file.path(), c, {.name = name}), message,
                         nn::value_error);
    std::ifstream in(file.path(), std::ios::binary);
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "old");
  };
  auto c = exact<float>();
  for (const std::string name : {"", "class", "xor_eq", "std", "main", "1st", "_x", "a__b", "a-b",
                                 "a::b", "int", "alignas", "\344\270\255", "a b"}) {
    CAPTURE(name);
    const std::string message = "export_header: got the name " +
                                nn::detail::text(nn::detail::Found{name}) +
                                ", expected an identifier of C++ that is free, such as 'emotions'";
    fails(c, message.c_str(), name);
  }
  for (const char* name : {"a", "A_1", "classes", "Std", "xor_e"}) {
    CAPTURE(name);
    CHECK_NOTHROW(nn::to_header(c, {.name = name}));
  }
  c.label_names = {"a", "\xff"};
  fails(c, "export_header: label_names[1]='\\xFF', expected UTF-8 without a zero byte");
  c.label_names = {"a", std::string("b\0c", 3)};
  fails(c, "export_header: label_names[1]='b\\x00c', expected UTF-8 without a zero byte");
  c.label_names = {"a", "a"};
  fails(c, "Classifier: label_names has 'a' twice");
  c = exact<float>();
  c.network.parameters()[1].value[4] = std::numeric_limits<float>::infinity();
  fails(c, "export: 0.bias(4,0)=inf, expected finite");
  c.network.parameters()[1].value[4] = std::numeric_limits<float>::max();
  c.network.parameters()[2].value.fill(std::numeric_limits<float>::max());
  fails(c, "export: logits of the self-test: z(0,0)=inf, expected finite");
}
