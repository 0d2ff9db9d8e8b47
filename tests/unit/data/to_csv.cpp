#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <multihot/data/csv.hpp>
#include <multihot/data/read_table.hpp>
#include <multihot/data/to_csv.hpp>
#include <multihot/random/generator.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace nn = multihot;
using nn::Index;
using Names = std::vector<std::string>;

namespace {

std::string line(const Names& names, char separator = ',') {
  std::string text;
  nn::append_csv_names(text, names, separator);
  return text;
}

template <class S>
std::string rows(const nn::Matrix<S>& x) {
  std::string text;
  nn::append_csv_rows(text, x);
  return text;
}

/// Numbers of any bits but infinity; all kinds of nan become one.
template <class S>
nn::Matrix<S> any_numbers(Index n, Index columns, nn::Generator& g) {
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  return nn::Matrix<S>::NullaryExpr(n, columns, [&] {
    const S number = std::bit_cast<S>(static_cast<Bits>(g.random64()));
    return std::isfinite(number) ? number : std::numeric_limits<S>::quiet_NaN();
  });
}

template <class S>
bool same_bits(const nn::Matrix<S>& a, const nn::Matrix<S>& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         (a.array().isNaN() == b.array().isNaN()).all() &&
         (a.array().isNaN() || (a.array() == b.array() && a.array().unaryExpr([](S v) {
            return std::signbit(v);
          }) == b.array().unaryExpr([](S v) { return std::signbit(v); })))
             .all();
}

const std::vector<Names> lists_of_names{
    {"a"},
    {"a", "b c", "d"},
    {"0", "1", "2"},
    {"1", "2"},
    {"nan", "true", ""},
    {""},
    {"", ""},
    {"a,b", "c;d", "e|f", "g\th", "i:j"},
    {"say \"a\"", "\"", "\"\""},
    {" a", "b ", "\tc", "d\t", " "},
    {"a\nb", "c\r\nd", "\n"},
    {"@relation", "@data", "%"},
    {"\xEF\xBB\xBF"
     "a",
     "fr\xC3\xB6h", "\xEF\xBB\xBF"},
    {"1,5", "-1e5", "+3", "inf"},
    {std::string(200, 'x'), "<&\">"},
};

}  // namespace

TEST_CASE("to_csv: names are in quotes where reading them back needs it") {
  CHECK(line({"a", "b c", "d\"e"}) == "a,b c,\"d\"\"e\"\n");
  CHECK(line({"a,b", "1", "", " c"}) == "\"a,b\",\"1\",\"\",\" c\"\n");
  CHECK(line({"a b", "c"}, ' ') == "\"a b\" c\n");
  CHECK(line({"a", "b"}, '\t') == "a\tb\n");
}

TEST_CASE("to_csv: numbers are the shortest decimals that read back") {
  CHECK(rows(nn::Matrix<float>{{0.1f, -0.0f}, {1e30f, std::nanf("")}}) == "0.1,-0\n1e+30,nan\n");
  CHECK(rows(nn::Matrix<double>{{0.1, 1.0 / 3}}) == "0.1,0.3333333333333333\n");
  std::string text = "x\n";
  nn::append_csv_rows(text, nn::Matrix<float>{{0.25f}, {0.75f}}.array() > 0.5f);
  nn::append_csv_rows(text, Eigen::Matrix<int, 1, 2>(3, -4), ';');
  CHECK(text == "x\n0\n1\n3;-4\n");
}

TEST_CASE_TEMPLATE("to_csv: a table reads back with its names and bits", S, float, double) {
  nn::Generator g(0);
  for (const Names& names : lists_of_names) {
    for (const char separator : std::string_view(",;\t| :")) {
      CAPTURE(separator);
      const auto columns = static_cast<Index>(names.size());
      const nn::Matrix<S> x = any_numbers<S>(20, columns, g);
      std::string text;
      nn::append_csv_names(text, names, separator);
      CAPTURE(text);
      nn::append_csv_rows(text, x.topRows(7), separator);
      nn::append_csv_rows(text, x.bottomRows(13), separator);
      const auto csv = nn::parse_csv<S>(text, {.separator = separator});
      CHECK(csv.feature_names == names);
      CHECK(same_bits<S>(csv.x, x));
      if (separator == ':') continue;  // which read_table does not find
      const auto table = nn::parse_table<S>(text);
      CHECK(table.feature_names == names);
      CHECK(same_bits<S>(table.x, x));
    }
  }
}

TEST_CASE("to_csv: what cannot be read back is refused") {
  std::string text = "before\n";
  using Matrix = nn::Matrix<double>;
  const std::string bad = ", expected no zero byte, and no carriage return without a line feed";
  CHECK_THROWS_WITH_AS(nn::append_csv_names(text, {"a", "b\rc"}),
                       ("append_csv_names: got the name 'b\\x0Dc'" + bad).c_str(), nn::value_error);
  CHECK_THROWS_AS(nn::append_csv_names(text, {"b\r"}), nn::value_error);
  CHECK_THROWS_AS(nn::append_csv_names(text, {std::string("b\0c", 3)}), nn::value_error);
  CHECK_THROWS_WITH_AS(nn::append_csv_names(text, {}),
                       "append_csv_names: got 0 names, expected one or more", nn::value_error);
  CHECK_THROWS_AS(nn::append_csv_names(text, {"a"}, 'x'), nn::value_error);
  Matrix x = Matrix::Ones(3, 2);
  x(2, 1) = -std::numeric_limits<double>::infinity();
  CHECK_THROWS_WITH_AS(nn::append_csv_rows(text, x),
                       "append_csv_rows: x(2,1)=-inf, expected finite or nan", nn::value_error);
  CHECK_THROWS_WITH_AS(nn::append_csv_rows(text, Matrix(2, 0)),
                       "append_csv_rows: got 0 columns, expected one or more", nn::value_error);
  CHECK_THROWS_AS(nn::append_csv_rows(text, Matrix::Ones(1, 1), '.'), nn::value_error);
  CHECK(text == "before\n");
}
