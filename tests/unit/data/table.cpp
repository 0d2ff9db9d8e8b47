#include <doctest/doctest.h>

#include <multihot/data/table.hpp>
#include <string>
#include <vector>

#include "read.hpp"
#include "temporary_file.hpp"

namespace nn = multihot;
using Names = std::vector<std::string>;

TEST_CASE_TEMPLATE("csv: names, features and labels", S, float, double) {
  const auto table = nn::parse_csv<S>("a,b,c,d\n1,2,0,1\n3,4,1,0\n5,6,1,1\n", {.labels = 2});
  CHECK(table.feature_names == Names{"a", "b"});
  CHECK(table.label_names == Names{"c", "d"});
  nn::Matrix<S> x(3, 2), y(3, 2);
  x << 1, 2, 3, 4, 5, 6;
  y << 0, 1, 1, 0, 1, 1;
  CHECK(table.x == x);
  CHECK(table.y == y);
}

TEST_CASE("csv: missing values are nan") {
  CHECK(csv("a,b\n,na\nNaN,N/A\n null ,?\n\"\",-nan\n#N/A,<NA>\n") ==
        "5x1 5x1|a|b nan nan nan nan nan nan nan nan nan nan");
}

TEST_CASE("csv: more rows than a chunk and a tile hold") {
  std::string text = "i,square,odd\n";
  constexpr nn::Index rows = 100'000;
  for (nn::Index i = 0; i < rows; ++i) {
    text += std::to_string(i) + "," + std::to_string(std::int64_t{i} * i) + "," +
            std::to_string(i % 2) + "\n";
  }
  REQUIRE(text.size() > 1 << 20);
  const TemporaryFile file(text);
  const auto table = nn::read_csv<double>(file.path(), {.labels = 1});
  REQUIRE(table.x.rows() == rows);
  REQUIRE(table.y.rows() == rows);
  const auto i = Eigen::ArrayXd::LinSpaced(rows, 0, rows - 1).eval();
  CHECK((table.x.col(0).array() == i).all());
  CHECK((table.x.col(1).array() == i * i).all());
  CHECK((table.y.col(0).array() == i - 2 * (i / 2).floor()).all());
}

TEST_CASE_TEMPLATE("arff: names, features and labels", S, float, double) {
  const auto table = nn::parse_arff<S>(with_rows("1.5,green,0\n-2,red,1\n"), {.labels = 1});
  CHECK(table.feature_names == Names{"a", "b"});
  CHECK(table.label_names == Names{"c"});
  nn::Matrix<S> x(2, 2), y(2, 1);
  x << S(1.5), 1, -2, 0;
  y << 0, 1;
  CHECK(table.x == x);
  CHECK(table.y == y);
}

TEST_CASE("arff: more rows than a tile holds, dense and sparse in turn") {
  std::string text = "@relation r\n@attribute i real\n@attribute b {0,1}\n@data\n";
  constexpr nn::Index rows = 1001;
  for (nn::Index i = 0; i < rows; ++i) {
    const std::string n = std::to_string(i);
    text += i % 2 == 0 ? n + ",1\n" : "{0 " + n + "}\n";
  }
  const auto table = nn::parse_arff<float>(text, {.labels = 1});
  REQUIRE(table.x.rows() == rows);
  for (nn::Index i = 0; i < rows; ++i) {
    CHECK(table.x(i, 0) == static_cast<float>(i));
    CHECK(table.y(i, 0) == static_cast<float>(1 - i % 2));
  }
}
