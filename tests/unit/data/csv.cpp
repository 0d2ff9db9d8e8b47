#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <clocale>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <locale>
#include <multihot/data/csv.hpp>
#include <multihot/random/generator.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include "bad_file.hpp"
#include "fifo.hpp"
#include "read.hpp"
#include "temporary_file.hpp"

namespace nn = multihot;
using nn::Header;
using Names = std::vector<std::string>;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

constexpr std::string_view good[] = {
    "a,b,c\n1,2.5,0\n-3,4e-2,1\n",
    "1,2,0\n3,4,1",
    "\xEF\xBB\xBF"
    "a,b,c\r\n1,2,0\r\n\r\n  \t\r\n",
    "\"a\"\"1\",\"b,\r\n2\" , \"\"\r\n \"1.5\"\t, +2 ,\t0\r\n,NA,?\r\n",
};

const std::string with_long_cell = "a,b\n1," + std::string(100, 'x') + "\n";

const std::vector<BadFile<nn::CsvOptions>> bad{
    // lines
    {"", 1, 1, "got an empty line, expected names or numbers"},
    {"\n", 1, 1, "got an empty line"},
    {"\na,b\n1,2\n", 1, 1, "got an empty line"},
    {" \t\r\na,b\n1,2\n", 1, 1, "got an empty line"},
    {"\xEF\xBB\xBF", 1, 1, "got an empty line"},
    {"a,b", 2, 1, "got no row, expected one or more"},
    {"a,b\n", 2, 1, "got no row"},
    {"a,b\n\n\n", 4, 1, "got no row"},
    {"a,b\n1,2\n\n3,4\n", 4, 1, "got a line after an empty one, expected the end"},
    {"a,b\n\n1,2\n", 3, 1, "got a line after an empty one"},
    {"# of 2021\na,b\n1,2\n", 1, 1, "got 1 columns, expected more than 1"},
    // cells
    {"a,b\n1,2\n3\n", 3, 2, "got 1 cells, expected 2"},
    {"a,b\n1,2\n3,4,5\n", 3, 5, "got more than 2 cells, expected 2"},
    {"a,b\n1,2,\n", 2, 5, "got more than 2 cells"},
    {"1,2\n1,2,3\n", 2, 5, "got more than 2 cells"},
    {"a,b\n1,1,5\n", 2, 5, "got more than 2 cells"},
    {"a;b\n1,5;2\n", 2, 1, "got '1,5' in column 1", {.labels = 1, .separator = ';'}},
    {"a;b\n1;2\n", 1, 1,
     "got 1 columns, expected more than 1, the number of labels; the separator seems to be ';'"},
    {"a b\n1  2\n", 2, 4, "got more than 2 cells", {.labels = 1, .separator = ' '}},
    // numbers
    {"a,b\n1,abc\n", 2, 3, "got 'abc' in column 2, 'b', expected a number"},
    {"a,b,c\n1,2,3\n 4 ,5, x y \n", 3, 8, "got 'x y' in column 3, 'c', expected a number"},
    {"a,b\n1,2 3\n", 2, 3, "got '2 3' in"},
    {"a,b\n1,1.2.3\n", 2, 3, "got '1.2.3' in"},
    {"a,b\n1,1e\n", 2, 3, "got '1e' in"},
    {"a,b\n1,1e+\n", 2, 3, "got '1e+' in"},
    {"a,b\n1,1 e5\n", 2, 3, "got '1 e5' in"},
    {"a,b\n1,1d5\n", 2, 3, "got '1d5' in"},
    {"a,b\n1,0x1p3\n", 2, 3, "got '0x1p3' in"},
    {"a,b\n1,1_000\n", 2, 3, "got '1_000' in"},
    {"a,b\n1,5%\n", 2, 3, "got '5%' in"},
    {"a,b\n1,.\n", 2, 3, "got '.' in"},
    {"a,b\n1,-\n", 2, 3, "got '-' in"},
    {"a,b\n1,+\n", 2, 3, "got '+' in"},
    {"a,b\n1,++2\n", 2, 3, "got '++2' in"},
    {"a,b\n1,+-2\n", 2, 3, "got '+-2' in"},
    {"a,b\n1,- 2\n", 2, 3, "got '- 2' in"},
    {"a,b\n1,nan(1)\n", 2, 3, "got 'nan(1)' in column 2, 'b', expected a number"},
    {"a,b\n1,yes\n", 2, 3, "got 'yes' in"},
    {"a,b\n1,truer\n", 2, 3, "got 'truer' in"},
    {"a,b\n1,2\0\n"s, 2, 3, "got '2\\x00' in"},
    {"a,b\n1,\0\n"s, 2, 3, "got '\\x00' in"},
    {"a,b\n1,\xC2\xA0"
     "2\n",
     2, 3, "got '\\xC2\\xA02' in"},
    {"a,b\n\xEF\xBB\xBF"
     "1,2\n",
     2, 1, "got '\\xEF\\xBB\\xBF1' in column 1"},
    {"a,b\n1,2\r3\n", 2, 3, "got '2\\x0D3' in"},
    {with_long_cell, 2, 3,
     "got 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...' in column 2, 'b', exp"},
    // their range
    {"a,b\n1,1e999\n", 2, 3,
     "got '1e999' in column 2, 'b', expected a number from -3.4028235e+38 to 3.4"},
    {"a,b\n1,-1e39\n", 2, 3, "got '-1e39' in column 2, 'b', expected a number from"},
    {"a,b\n1,1e99999999999999999999\n", 2, 3, "expected a number from"},
    {"a,b\ninf,1\n", 2, 1, "got 'inf' in column 1, 'a', expected a number from"},
    {"a,b\n-Infinity,1\n", 2, 1, "got '-Infinity' in column 1, 'a', expected a number from"},
    {"inf,1\n", 1, 1, "got 'inf' in column 1, expected a number from"},
    // quotes
    {"\"a,b\n1,2\n", 1, 1, "got no closing quote, expected one within 65536 characters"},
    {"a,\"b\n1,2\n", 1, 3, "got no closing quote"},
    {"\"a\nb\",\"c\n1,2\n", 2, 4, "got no closing quote"},
    {"a,b\n1,\"2\n3,4\n", 2, 3, "got no closing quote, expected one in this line"},
    {"a,b\n1,\"2\"\"\n", 2, 3, "got no closing quote"},
    {"\"a\"x,b\n1,2\n", 1, 4, "got 'x' after a closing quote, expected the end of the cell"},
    {"a,b\n1,\"2\" 3\n", 2, 7, "got '3' after a closing quote"},
    {"a,b\n1,2\"3\"\n", 2, 3, "got '2\"3\"' in column 2"},
    {"a,b\n1,\"x\"\n", 2, 3, "got 'x' in column 2"},
    {"a,b\n1,\"1,5\"\n", 2, 3, "got '1,5' in column 2"},
    {"\"a\r\n1\",b\n1,x\n", 3, 3, "got 'x' in column 2"},
    {"\"a\r1\",\"b\"c\r1,2\r", 2, 7, "got 'c' after a closing quote"},
    // headers and labels
    {"a\0,b\n1,2\n"s, 1, 1, "got 'a\\x00', expected a name in UTF-8"},
    {"\xFF\xFE"
     "a\0,\0b\0\n\0"s,
     1, 1, "got '\\xFF\\xFEa\\x00', expected a name in UTF-8"},
    {"a,b\n1,2\n", 1, 1, "got 'a' in column 1", {.labels = 1, .header = Header::absent}},
    {"1,2\n", 2, 1, "got no row", {.labels = 1, .header = Header::present}},
    {"a,b\n1,2\n", 1, 1, "got 2 columns, expected more than 2", {.labels = 2}},
    {"a,b\n1,2\n",
     1,
     1,
     "got 2 columns, expected more than 3",
     {.labels = 3, .labels_first = true}},
    {"a,b\n1,2\n",
     1,
     1,
     "expected more than " + std::to_string(std::numeric_limits<nn::Index>::max()),
     {.labels = std::numeric_limits<nn::Index>::max()}},
    {"a,b,c,d\n1,2,3,4\n",
     1,
     1,
     "got 0 columns 'x', 0 columns 'y', expected one for each label; the columns are 'a', 'b', "
     "'c', "
     "'d'",
     {.label_names = {"x", "b", "y"}}},
    {"a,b,b\n1,2,3\n", 1, 1, "got 2 columns 'b', expected one", {.label_names = {"b"}}},
    {"a,b,b\n1,2,3\n", 1, 1, "got two labels 'b', expected different names", {.labels = 2}},
    {"1,2\n", 1, 1, "got no header, expected one with the names", {.label_names = {"b"}}},
    // missing values
    {"a,b\n1,\n", 2, 3, "got '' in column 2, 'b', a missing value", {.allow_missing = false}},
    {"a,b\nNA,1\n", 2, 1, "got 'NA' in column 1, 'a', a missing", {.allow_missing = false}},
    {"a,b\n1,2\n\"\" ,1\n", 3, 1, "got '' in column 1, 'a', a missing", {.allow_missing = false}},
};

}  // namespace

TEST_CASE("csv: a first line of numbers is no header, unless the options say so") {
  CHECK(csv("1,2\n3,4\n") == "2x1 2x1 1 3 2 4");
  CHECK(csv("1,nan\n3,4\n") == "2x1 2x1 1 3 nan 4");
  CHECK(csv(",\n3,4\n") == "2x1 2x1 nan 3 nan 4");
  CHECK(csv("1,x\n3,4\n") == "1x1 1x1|1|x 3 4");
  CHECK(csv("0,1\n3,4\n", {.labels = 1, .header = Header::present}) == "1x1 1x1|0|1 3 4");
  CHECK(csv("1,2\n3,4\n", {.labels = 1, .header = Header::absent}) == "2x1 2x1 1 3 2 4");
}

TEST_CASE("csv: a first line of 0, 1, 2, ..., or of these after an empty cell, is a header") {
  CHECK(csv("0,1,2\n1.5,2,0\n3,4,1\n") == "2x2 2x1|0|1|2 1.5 3 2 4 0 1");
  CHECK(csv(",0,1\n0,2,0\n1,4,1\n") == "2x2 2x1||0|1 0 1 2 4 0 1");
  CHECK(csv(",0\n0,2\n") == "1x1 1x1||0 0 2");
  CHECK(csv("\"\",\"0\",\"1\"\n0,2,0\n") == "1x2 1x1||0|1 0 2 0");
  CHECK(csv("\"0\",\"1\"\n\"3\",\"4\"\n") == "1x1 1x1|0|1 3 4");
  CHECK(csv("0;1;2\n1.5;2;0\n", {.label_names = {"2"}, .separator = ';'}) ==
        "1x2 1x1|0|1|2 1.5 2 0");
  CHECK(csv("0,1,2,3,4,5,6,7,8,9,10\n0,0,0,0,0,0,0,0,0,0,1\n").starts_with("1x10 1x1|0|1|2|"));
}

TEST_CASE("csv: a first sample that only resembles such a header is a sample") {
  CHECK(csv("0,0\n0,1\n1,0\n") == "3x1 3x1 0 0 1 0 1 0");
  CHECK(csv("0,1,1\n1,0,1\n") == "2x2 2x1 0 1 1 0 1 1");
  CHECK(csv("1,2,3\n0,1,2\n") == "2x2 2x1 1 0 2 1 3 2");
  CHECK(csv("0.0,1.0\n3,4\n") == "2x1 2x1 0 3 1 4");
  CHECK(csv("0,1.0\n3,4\n") == "2x1 2x1 0 3 1 4");
  CHECK(csv("00,1\n3,4\n") == "2x1 2x1 0 3 1 4");
  CHECK(csv("+0,1\n3,4\n") == "2x1 2x1 0 3 1 4");
  CHECK(csv(",1\n3,4\n") == "2x1 2x1 nan 3 1 4");
  CHECK(csv(",,0\n3,4,5\n") == "2x2 2x1 nan 3 nan 4 0 5");
  CHECK(csv("NA,0,1\n3,4,5\n") == "2x2 2x1 nan 3 0 4 1 5");
  CHECK(csv("0,,2\n3,4,5\n") == "2x2 2x1 0 3 nan 4 2 5");
  CHECK(csv("0\n1\n0\n", {}) == "3x1 3x0 0 1 0");
  // A line that looks exactly like a header is one, unless the options say that it is not.
  CHECK(csv("0,1\n1,0\n") == "1x1 1x1|0|1 1 0");
  CHECK(csv("0,1\n1,0\n", {.labels = 1, .header = Header::absent}) == "2x1 2x1 0 1 1 0");
  CHECK(csv(",0\n1,0\n", {.labels = 1, .header = Header::absent}) == "2x1 2x1 nan 1 0 0");
}

TEST_CASE("csv: numbers in quotes above numbers without are a header") {
  CHECK(csv("\"1\",\"2\"\n3,4\n") == "1x1 1x1|1|2 3 4");
  CHECK(csv("\"\",\"1\",\"2\"\n\"1\",3,4\n\"2\",5,6\n") == "2x2 2x1||1|2 1 2 3 5 4 6");
  CHECK(csv("\"2019\" , \"2020\"\n3 , 4\n") == "1x1 1x1|2019|2020 3 4");
  CHECK(csv("\"1\";\"2\"\n3;4\n", {.labels = 1, .separator = ';'}) == "1x1 1x1|1|2 3 4");
  CHECK(csv("\"1\",\"2\"\n3,4\n", {.labels = 1, .header = Header::absent}) == "2x1 2x1 1 3 2 4");
  // Quotes everywhere, or only here and there, tell nothing.
  CHECK(csv("\"1\",\"2\"\n\"3\",\"4\"\n") == "2x1 2x1 1 3 2 4");
  CHECK(csv("\"1\",2\n3,4\n") == "2x1 2x1 1 3 2 4");
  CHECK(csv("1,2\n\"3\",4\n") == "2x1 2x1 1 3 2 4");
  CHECK(csv("\"1\",\"2\"\n") == "1x1 1x1 1 2");
  CHECK(csv("\"1\",\"2\"\n\n").starts_with("1x1 1x1|1|2") == false);
}

TEST_CASE("csv: a message names the separator that the file seems to have") {
  const auto got = [](const std::string& text, char separator = ',') {
    return csv(text, {.labels = 2, .separator = separator});
  };
  const std::string narrow = "text:1:1: got 1 columns, expected more than 2, the number of labels";
  const std::string seems = "; the separator seems to be ";
  CHECK(got("a;b;c\n1;0;1\n") == narrow + seems + "';'");
  CHECK(got("a\tb\tc\n1\t0\t1\n") == narrow + seems + "'\\t'");
  CHECK(got("a|b|c\n1|0|1\n") == narrow + seems + "'|'");
  CHECK(got("a b c\n1 0 1\n") == narrow + seems + "' '");
  CHECK(got("a:b:c\n1:0:1\n") == narrow + seems + "':'");
  CHECK(got("a,b,c\n1,0,1\n", ';') == narrow + seems + "','");
  const std::string closed = "' after a closing quote, expected the end of the cell";
  CHECK(got("\"a\";\"b\"\n1;0\n") == "text:1:4: got ';\"b\"" + closed + seems + "';'");
  CHECK(got("\"a\"\t\"b\"\n1\t0\n") == "text:1:5: got '\"b\"" + closed + seems + "'\\t'");
  CHECK(got("\"a\" \"b\"\n1 0\n") == "text:1:5: got '\"b\"" + closed + seems + "' '");
  CHECK(got("\"a\",\"b\"\n1,0\n", '\t') == "text:1:4: got ',\"b\"" + closed + seems + "','");
  CHECK(got("\"a\" b\n1 0\n") == "text:1:5: got 'b" + closed);
  CHECK(got("\"a;b\";c;d\n1;0;1\n").ends_with(seems + "';'"));
  CHECK(got("a;b;c\r\n1;0;1\r\n") == narrow + seems + "';'");
  CHECK(got("1;0;1") == narrow + seems + "';'");  // a line alone
  CHECK(got("first name;last name;c\n1;0;1\n") == narrow + seems + "';'");
  CHECK(got("a;b:c;d:e;f\n1;0:1;0:1;0\n") == narrow + seems + "';'");  // not ':', with fewer cells
  CHECK(got("a\n1\n") == narrow);
  CHECK(got("a of 2021\nb\n") == narrow);  // only the first line has blanks
  CHECK(csv("a;b\n1;0\n", {.label_names = {"b"}}) ==
        "text:1:1: got 1 columns, expected more than 1, the number of labels" + seems + "';'");
  // A comma in the decimals parts the line, but not as often as the separator does.
  CHECK(csv("1,5;2;0;1\n2,5;3;1;0\n", {.labels = 2})
            .starts_with(
                "text:1:1: got 2 columns, "
                "expected more than 2, the number of labels; the separator seems to be ';'"));
  CHECK(csv("a;b\n1;2\n", {}) ==
        "text:2:1: got '1;2' in column 1, 'a;b', expected a number" + seems + "';'");
  CHECK(csv("1,5;2,5;0\n") == "text:2:1: got no row, expected one or more");
}

TEST_CASE("csv: a message names a decimal comma") {
  CHECK(csv("a;b\n1,5;0\n", {.labels = 1, .separator = ';'}) ==
        "text:2:1: got '1,5' in column 1, 'a', expected a number with a decimal point");
  CHECK(csv("a,b\n\"-1,5e3\",0\n") ==
        "text:2:1: got '-1,5e3' in column 1, 'a', expected a number with a decimal point");
  CHECK(csv("a;b\n1,5,2;0\n", {.labels = 1, .separator = ';'}) ==
        "text:2:1: got '1,5,2' in column 1, 'a', expected a number");
}

TEST_CASE("csv: a message about a cell has the name of its column, if it has one") {
  CHECK(csv(",b\nx,0\n") == "text:2:1: got 'x' in column 1, expected a number");
  CHECK(csv("1,0\nx,0\n") == "text:2:1: got 'x' in column 1, expected a number");
  CHECK(csv("id,\"b \"\"c\"\"\",d\n1,x,0\n", {.labels = 1, .drop = {"id"}}) ==
        "text:2:3: got 'x' in column 2, 'b \"c\"', expected a number");
}

TEST_CASE("csv: a text that is dropped may have lines of its own") {
  const std::string text =
      "x,note,c\r\n1,\"a\r\nb,\n\n\"\"c\"\"\n\",0\r\n\"2\",5\" pipe,1\r\n3,\"\",0\r\n";
  CHECK(csv(text, {.labels = 1, .drop = {"note"}}) == "3x1 3x1|x|c 1 2 3 0 1 0");
  CHECK(csv("note,x,c\n\"a\n1,2,3\n4\",5,1\n", {.labels = 1, .drop = {0}}) == "1x1 1x1|x|c 5 1");
  CHECK(csv("note,x,c\na,5,1\n\"b,6,1\nc,7,1\n", {.labels = 1, .drop = {0}}) ==
        "text:3:1: got no closing quote, expected one");
  CHECK(csv("note,x,c\n\"a\nb\",5\n", {.labels = 1, .drop = {0}}) ==
        "text:3:5: got 2 cells, expected 3");
}

TEST_CASE("csv: lines that end with \\r alone") {
  CHECK(csv("a,b\r1,2\r3,4\r") == "2x1 2x1|a|b 1 3 2 4");
  CHECK(csv("1,2\r3,4") == "2x1 2x1 1 3 2 4");
  CHECK(csv("a,b\r1,2\r3,x\r") == "text:3:3: got 'x' in column 2, 'b', expected a number");
  CHECK(csv("a,b\r1,2\r\r\r") == "1x1 1x1|a|b 1 2");
  CHECK(csv("a,b\n1,2\r3,4\r") == "text:2:3: got '2\\x0D3' in column 2, 'b', expected a number");
}

TEST_CASE("csv: files of spreadsheets") {
  CHECK(csv("a,b\r\n1,2\r\n") == "1x1 1x1|a|b 1 2");
  CHECK(csv("a,b\n1,2\r") == "1x1 1x1|a|b 1 2");
  CHECK(csv("\xEF\xBB\xBF"
            "a,b\n1,2\n\n\r\n \t\n") == "1x1 1x1|a|b 1 2");
  CHECK(csv("\xEF\xBB\xBF"
            "1,2") == "1x1 1x1 1 2");
  CHECK(csv("\"a,\"\"1\"\"\",\"b\nc\"\n\"1\",\"2\"\n") == "1x1 1x1|a,\"1\"|b\nc 1 2");
  CHECK(csv(" a b \t,\t\"c \" \n 1\t, \" 2\"\n").starts_with("text:2:6: got ' 2' in column 2"));
  CHECK(csv(" a b \t,\t\"c \" \n 1\t, \"2\" \n") == "1x1 1x1|a b|c  1 2");
  CHECK(csv("a\"b,c\n1,2\n") == "1x1 1x1|a\"b|c 1 2");
  CHECK(csv(",a\n0,1\n") == "1x1 1x1||a 0 1");
  CHECK(csv("fr\xC3\xB6h,b\n1,2\n") == "1x1 1x1|fr\xC3\xB6h|b 1 2");
}

TEST_CASE("csv: separators") {
  for (const char c : ",;:|\t "sv) {
    std::string text = "a,b\n1,\n,2\n";
    std::ranges::replace(text, ',', c);
    CHECK(csv(text, {.labels = 1, .separator = c}) == "2x1 2x1|a|b 1 nan nan 2");
  }
  CHECK(csv("a\tb\n 1 \t 2 \n", {.labels = 1, .separator = '\t'}) == "1x1 1x1|a|b 1 2");
  CHECK(csv("a b\n\t1\t 2\n", {.labels = 1, .separator = ' '}) == "1x1 1x1|a|b 1 2");
  for (const char c : "\n\r\"0+-.eE'#\0"sv) {
    CHECK_THROWS_AS(nn::parse_csv<float>("a,b\n1,2\n", {.separator = c}), nn::value_error);
  }
}

TEST_CASE("csv: true is 1 and false 0, as pandas, R and spreadsheets write them") {
  CHECK(csv("a,b\n1,True\n2,False\n") == "2x1 2x1|a|b 1 2 1 0");
  CHECK(csv("TRUE,false\n\"FALSE\", true \n") == "2x1 2x1 1 0 0 1");
}

TEST_CASE("csv: numbers") {
  CHECK(csv("a,b,c,d\n+1.5,1.,.5,1E+2\n-0,-1e-2,007,0e999\n", {}) ==
        "2x4 2x0|a|b|c|d 1.5 -0 1 -0.01 0.5 7 100 0");
  // Too small is 0, or the smallest there is; too large for float is not too large for double.
  CHECK(csv("1e-46,-1e-400\n1e-45,1e-40\n", {}) == "2x2 2x0 0 1e-45 -0 1e-40");
  CHECK(csv<double>("1e39,-1e-400\n4.9e-324,1.7976931348623157e308\n", {}) ==
        "2x2 2x0 1e+39 5e-324 -0 1.7976931348623157e+308");
  CHECK(csv<double>("1,1.8e308\n", {}).starts_with("text:1:3: got '1.8e308' in column 2"));
}

TEST_CASE_TEMPLATE("csv: a number beyond the range is refused, one too close to 0 is 0", S, float,
                   double) {
  const auto of = [](std::string_view number) {
    return csv<S>("a,b\n0," + std::string(number) + "\n");
  };
  for (const auto* zero : {"1e-400", "0e999", "0E-999", "0.000e99999999999",
                           "1e-99999999999999999999", "1000e-99999999999999999999", "0.001e-400",
                           "1e-0400", "1E-400", "123456789e-410", "0.0000e+5"}) {
    CAPTURE(zero);
    CHECK(of(zero) == "1x1 1x1|a|b 0 0");
    CHECK(of(std::string("-").append(zero)) == "1x1 1x1|a|b 0 -0");
    CHECK(of(std::string("+").append(zero)) == "1x1 1x1|a|b 0 0");
  }
  for (const auto* beyond :
       {"0.001e+400", "0.001e400", "1e400", "1e+400", "1E+0400", "0.00000000001E+400", ".001e+400",
        "1e+99999999999999999999", "0.1e99999999999999999999", "123.456e+400", "inf", "Infinity",
        "INF"}) {
    CAPTURE(beyond);
    for (const std::string sign : {"", "-", "+"}) {
      CHECK(of(sign + beyond)
                .starts_with("text:2:3: got '" + sign + beyond +
                             "' in column 2, 'b', expected a number from -"));
    }
  }
  for (const auto* fine :
       {"1.5", "+1.5", "1.5e0", "1.5E+00", "15e-1", "0.15e+1", "01.50", "+.15e1"}) {
    CAPTURE(fine);
    CHECK(of(fine) == "1x1 1x1|a|b 0 1.5");
  }
  CHECK(of(".5") == "1x1 1x1|a|b 0 0.5");
  CHECK(of("5.") == "1x1 1x1|a|b 0 5");
  CHECK(of("-5.e0") == "1x1 1x1|a|b 0 -5");
  CHECK(of(std::string(400, '0') + "5") == "1x1 1x1|a|b 0 5");
  CHECK(of("5" + std::string(400, '0') + "e-400") == "1x1 1x1|a|b 0 5");
  CHECK(of("0." + std::string(400, '0') + "5e401") == "1x1 1x1|a|b 0 5");
  for (const auto* wrong :
       {"1e+", "1e-", "1e",    "e5",   ".",     "+",     "-",     "+-1",     "-+1",
        "--1", ".e5", "1e5.5", "1e 5", "0x10",  "0x1p3", "1_000", "1'000",   "1.2.3",
        "1f",  "1d",  "1L",    "0b1",  "infin", "1e+-5", "1,5e",  "+nan(0)", "1e5e5"}) {
    CAPTURE(wrong);
    CHECK(csv<S>("a;b\n0;" + std::string(wrong) + "\n", {.labels = 1, .separator = ';'}) ==
          "text:2:3: got '" + std::string(wrong) + "' in column 2, 'b', expected a number");
  }
}

TEST_CASE_TEMPLATE("csv: every number that is written in full reads back", S, float, double) {
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  nn::Generator generator(0);
  std::vector<S> numbers;
  std::string text;
  while (numbers.size() < 5000) {
    const S number = std::bit_cast<S>(static_cast<Bits>(generator.random64()));
    if (!std::isfinite(number)) continue;
    numbers.push_back(number);
    text += nn::detail::text(number) + (numbers.size() % 2 == 0 ? "\n" : ",");
  }
  const auto table = nn::parse_csv<S>(text);
  REQUIRE(table.x.size() == 5000);
  const Eigen::Map<const nn::Matrix<S>> expected(numbers.data(), 2, 2500);
  CHECK(table.x.transpose() == expected);
}

TEST_CASE("csv: bad files are refused with line, column and what was found") {
  for (const auto& file : bad) check_bad_file(file, csv(file.text, file.options));
  MESSAGE(bad.size(), " files");
}

TEST_CASE("csv: a file in chunks of any size gives the same as its text") {
  const auto same = [](std::string_view text, const nn::CsvOptions& options) {
    check_chunks(text, csv(text, options), [&](const std::string& path, std::size_t chunk) {
      using nn::detail::data::csv_table, nn::detail::data::Lines;
      return outcome<float>([&] { return csv_table<float>(Lines(path, chunk), options); });
    });
  };
  for (const auto text : good) same(text, {.labels = 1});
  for (const auto& file : bad) same(file.text, file.options);
}

#if !defined(_WIN32) && !defined(__EMSCRIPTEN__)
TEST_CASE("csv: a pipe gives the same as its text") {
  const auto same = [](const std::string& text, const nn::CsvOptions& options, std::size_t chunk) {
    const Fifo fifo(text);
    std::string got = outcome<float>([&] {
      using nn::detail::data::csv_table, nn::detail::data::Lines;
      return csv_table<float>(Lines(fifo.path(), chunk), options);
    });
    if (got.starts_with(fifo.path())) got.replace(0, fifo.path().size(), "text");
    CHECK(got == csv(text, options));
  };
  for (const std::size_t chunk : {1u, 7u, 1u << 20}) {
    for (const auto text : good) same(std::string(text), {.labels = 1}, chunk);
    same("\"1\",\"2\"\n3,4\n5,x\n", {.labels = 1},
         chunk);  // the second line is read to find the header
    same("a;b;c\n1;0;1\n", {.labels = 1}, chunk);
  }
  std::string large = "a,b,c\n";  // several chunks
  while (large.size() < 200'000) large += "1.5,-2e3,1\n";
  same(large, {.labels = 1}, 1 << 12);
  const Fifo fifo(large);
  CHECK(nn::read_csv<float>(fifo.path()).x.rows() == (std::ssize(large) - 6) / 11);
}
#endif

TEST_CASE("csv: every beginning of a good file is a table or refused") {
  for (const auto text : good) {
    check_prefixes(text, [](std::string_view prefix) { return csv(prefix); });
  }
}

TEST_CASE("csv: a quote that nobody closes does not take in the whole file") {
  std::string text = "a,\"b\n";
  for (int i = 0; i < 200; ++i) text += std::string(1000, '1') + "\n";
  CHECK(csv(text) == "text:1:3: got no closing quote, expected one within 65536 characters");
}

TEST_CASE("csv: files") {
  const TemporaryFile file("a,b\n1,2\n3,x\n");
  CHECK_THROWS_WITH_AS(nn::read_csv<float>(file.path()),
                       (file.path() + ":3:3: got 'x' in column 2, 'b', expected a number").c_str(),
                       nn::format_error);
  for (const auto text : good) {
    const TemporaryFile same(text);
    CHECK(outcome<float>([&] { return nn::read_csv<float>(same.path(), {.labels = 1}); }) ==
          csv(text));
  }
  const std::string directory = std::filesystem::temp_directory_path().string();
  CHECK_THROWS_AS(nn::read_csv<float>(directory), nn::io_error);
  try {
    nn::read_csv<float>("there is/no such file.csv");
    FAIL("opened what is not there");
  } catch (const nn::io_error& error) {
    CHECK(error.code() == std::errc::no_such_file_or_directory);
    CHECK(
        std::string_view(error.what()).starts_with("there is/no such file.csv: cannot be opened"));
  }
}

TEST_CASE("csv: no locale changes what is read") {
  struct Comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
  };
  const std::string text = "a,b\n1.5,1e999\n", number = csv("a,b\n1.5,-2.25e-3\n"),
                    error = csv(text);
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  CHECK(csv("a,b\n1.5,-2.25e-3\n") == number);
  CHECK(csv(text) == error);
  std::locale::global(before);

  const std::string c_locale = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de-DE"}) {
    if (std::setlocale(LC_ALL, name) == nullptr) continue;
    MESSAGE("also under ", std::string(name), ", with the decimal point ",
            std::string(std::localeconv()->decimal_point));
    CHECK(csv("a,b\n1.5,-2.25e-3\n") == number);
    CHECK(csv(text) == error);
  }
  std::setlocale(LC_ALL, c_locale.c_str());
}
