#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <limits>
#include <multihot/deploy/export_onnx.hpp>
#include <string>
#include <string_view>

#include "unit/data/temporary_file.hpp"
#include "unit/deploy/parts.hpp"

using namespace std::string_view_literals;

namespace {

// x - mean needs two nodes for the second feature: 2000.1 is not a float.
nn::Classifier<float> tiny() {
  nn::Classifier<float> c = classifier<float>({2, 2, 1}, {.dropout = 0.5});
  const float numbers[] = {1, 2, -0.5f, 0.25f, 0, -1, 3, -2, 0.5f}, *next = numbers;
  for (auto& p : c.network.parameters()) {
    for (nn::Index i = 0; i < p.value.size(); ++i) p.value.data()[i] = *next++;
  }
  c.scaler = {Eigen::RowVector2d(1, 2000.1), Eigen::RowVector2d(2, 0.5)};
  c.thresholds.setConstant(0.25f);
  c.feature_names = {"a", "\"\n"};
  c.label_names = {"\344\270\255"};
  return c;
}

// Accepted by onnx.checker 1.17; with ONNX Runtime 1.21, (1, 2000) gives the logit 2.3. A line is a
// field of the model, or one of its graph.
constexpr std::string_view golden =
    "\010\007"
    "\022\010multihot"
    ":\232\005"
    "\022\012classifier"
    "Z\037\012\010features\022\023\012\021\010\001\022\015\012\007\022\005batch\012\002\010"
    "\002"
    "*\024\010\002\020\001B\004meanJ\010\000\000\200?3\003\372D"
    "\012-\012\010features\012\004mean\022\012difference\032\012difference\"\003Sub"
    "*\031\010\002\020\001B\011mean.restJ\010\000\000\000\000\315\314\3147"
    "\012>\012\012difference\012\011mean.rest\022\017difference.rest\032\017difference.rest"
    "\"\003Sub"
    "*\025\010\002\020\001B\005scaleJ\010\000\000\000@\000\000\000?"
    "\0129\012\017difference.rest\012\005scale\022\014standardised\032\014standardised\""
    "\003Div"
    "*\"\010\002\010\002\020\001B\0100.weightJ\020\000\000\200?\000\000\000@\000\000\000"
    "\277\000\000\200>"
    "*\026\010\002\020\001B\0060.biasJ\010\000\000\000\000\000\000\200\277"
    "\012;\012\014standardised\012\0100.weight\012\0060.bias\022\0010\032\0010\"\004Gemm*"
    "\015\012\006transB\030\001\240\001\002"
    "\012\031\012\0010\022\0060.relu\032\0060.relu\"\004Relu"
    "*\032\010\001\010\002\020\001B\0103.weightJ\010\000\000@@\000\000\000\300"
    "*\022\010\001\020\001B\0063.biasJ\004\000\000\000?"
    "\012?\012\0060.relu\012\0103.weight\012\0063.bias\022\006logits\032\006logits\"\004Gem"
    "m*\015\012\006transB\030\001\240\001\002"
    "\012/\012\006logits\022\015probabilities\032\015probabilities\"\007Sigmoid"
    "b$\012\015probabilities\022\023\012\021\010\001\022\015\012\007\022\005batch\012\002"
    "\010\001"
    "b\035\012\006logits\022\023\012\021\010\001\022\015\012\007\022\005batch\012\002\010"
    "\001"
    "B\004\012\000\020\015"
    "r\035\012\015feature_names\022\014[\"a\",\"\\\"\\n\"]"
    "r\026\012\013label_names\022\007[\"\344\270\255\"]"
    "r\024\012\012thresholds\022\006[0.25]"sv;

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("export_onnx: golden bytes") {
  CHECK(nn::to_onnx(tiny()) == golden);
  const TemporaryFile file("old");
  nn::export_onnx(file.path(), tiny());
  std::ifstream in(file.path(), std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == golden);
}

TEST_CASE("export_onnx: a mean that S can hold needs one node, a double classifier never more") {
  auto c = tiny();
  CHECK(count(nn::to_onnx(c), "\"\003Sub") == 2);
  c.scaler = {Eigen::RowVector2d(1, 2000), Eigen::RowVector2d(2, 0.5)};
  CHECK(count(nn::to_onnx(c), "\"\003Sub") == 1);
  const std::string doubles = nn::to_onnx(classifier<double>({3, 4, 2}));
  CHECK(count(doubles, "\"\003Sub") == 1);
  CHECK(count(doubles, "\020\001B") == 0);  // no tensor of float
  CHECK(count(doubles, "\020\013B") == 6);
}

TEST_CASE("export_onnx: one Gemm for each Linear, one Relu between them, no Dropout") {
  const std::string bytes = nn::to_onnx(classifier<float>({3, 4, 5, 2}, {.dropout = 0.5}));
  CHECK(count(bytes, "\"\004Gemm") == 3);
  CHECK(count(bytes, "\"\004Relu") == 2);
  CHECK(count(bytes, "Dropout") == 0);
  CHECK(count(nn::to_onnx(classifier<float>({3, 2})), "\"\004Relu") == 0);
}

TEST_CASE("export_onnx: any names of UTF-8 go through as JSON") {
  auto c = classifier<float>({3, 4, 5});
  c.label_names = {"quote \" backslash \\ line \n end", "class", "\344\270\255\346\226\207", "",
                   std::string(10'000, 'x')};
  const std::string bytes = nn::to_onnx(c);
  CHECK(count(bytes, R"(["quote \" backslash \\ line \n end","class",")"
                     "\344\270\255\346\226\207\",\"\",\"xxx") == 1);
  c.label_names.clear();
  CHECK(count(nn::to_onnx(c), "\012\013label_names\022\002[]") == 1);
}

TEST_CASE("export_onnx: what cannot be exported is an error before anything is written") {
  const TemporaryFile file("old");
  const auto fails = [&](const auto& c, const char* message, auto error) {
    CHECK_THROWS_WITH_AS(nn::export_onnx(file.path(), c), message, decltype(error));
    std::ifstream in(file.path(), std::ios::binary);
    CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == "old");
  };
  const nn::value_error value_error("");
  auto c = tiny();
  c.label_names = {"\xff"};
  fails(c, "save: got '\\xFF', expected UTF-8", value_error);
  c = tiny();
  c.network.parameters()[2].value[1] = std::numeric_limits<float>::quiet_NaN();
  fails(c, "export: 3.weight(0,1)=nan, expected finite", value_error);
  c = tiny();
  c.scaler = {Eigen::RowVector2d(1, 1e300), Eigen::RowVector2d(2, 1)};
  fails(c, "export: feature 1 has mean 1e+300 and scale 1, expected the range of float",
        value_error);
  c.scaler = {Eigen::RowVector2d(1, 1), Eigen::RowVector2d(1e-300, 1)};
  fails(c, "export: feature 0 has mean 1 and scale 1e-300, expected the range of float",
        value_error);
  c = tiny();
  c.network.layers().front() = nn::ReLU<float>{};
  fails(c, "export: layer 0 is a ReLU, expected Linear", value_error);
  c = tiny();
  const auto moved = std::move(c.network);
  fails(c, "model: it was moved from, expected one that was not", nn::state_error(""));
  c = tiny();
  c.thresholds.resize(3);
  c.thresholds.setZero();
  fails(c, "Classifier of 2 features and 1 labels: thresholds has 3 labels, expected 1",
        nn::shape_error(""));
  CHECK_THROWS_AS(nn::export_onnx("/no/such/directory/x.onnx", tiny()), nn::io_error);
}
