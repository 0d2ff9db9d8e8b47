#include <doctest/doctest.h>

#include <algorithm>
#include <multihot/data/arff.hpp>
#include <multihot/data/csv.hpp>
#include <multihot/data/read_table.hpp>
#include <string>
#include <string_view>

#include "bad_file.hpp"
#include "fifo.hpp"
#include "read.hpp"
#include "temporary_file.hpp"

namespace nn = multihot;
using nn::Header;

namespace {

std::string table(std::string_view text, const nn::TableOptions& options = {.labels = 1}) {
  return outcome<float>([&] { return nn::parse_table<float>(text, options); });
}

}  // namespace

TEST_CASE("read_table: the content of a file tells its format") {
  const std::string rows = with_rows("1.5,green,0\n-2,red,1\n");
  for (const std::string before : {"", "\n% @data\n", " \t", "\xEF\xBB\xBF", ",,\n"}) {
    CAPTURE(before);
    CHECK(table(before + rows) == arff(rows));
  }
  CHECK(table("@RELATION r\n@attribute x real\n@attribute y {0,1}\n@data\n1,0\n") ==
        "1x1 1x1|x|y 1 0");
  CHECK(table("@attribute x real\n") == "text:1:1: got '@attribute', expected @relation");
  CHECK(table("@timestamp,y\n1,0\n") == "1x1 1x1|@timestamp|y 1 0");
  CHECK(table("%fat,y\n1,0\n") == "1x1 1x1|%fat|y 1 0");
  CHECK(table("\"@relation\",y\n1,0\n") == "1x1 1x1|@relation|y 1 0");
  CHECK(table("@relations,y\n1,0\n") == "1x1 1x1|@relations|y 1 0");
  CHECK(table("") == csv(""));
  CHECK(table("\n1,2\n") == csv("\n1,2\n"));
  const TemporaryFile file(rows);
  CHECK(outcome<float>([&] { return nn::read_table<float>(file.path(), {.labels = 1}); }) ==
        arff(rows));
  CHECK_THROWS_AS(nn::read_table<float>("there is/no such file.csv"), nn::io_error);
}

TEST_CASE("read_table: the separator of CSV is found") {
  const std::string expected = "2x2 2x1|a|b|c 1 3 2 4 0 1";
  for (const char c : std::string_view(",;\t| ")) {
    CAPTURE(c);
    std::string text = "a,b,c\n1,2,0\n3,4,1\n";
    std::ranges::replace(text, ',', c);
    CHECK(table(text) == expected);
    CHECK(table(text, {.labels = 1, .separator = c}) == expected);
  }
  CHECK(table("a;b c,d;e\n1;2;0\n") == "1x2 1x1|a|b c,d|e 1 2 0");
  CHECK(table("\"a;b;c\",\"d;e\"\n1,0\n") == "1x1 1x1|a;b;c|d;e 1 0");
  CHECK(table("first name,last name,c\n1,2,0\n") == "1x2 1x1|first name|last name|c 1 2 0");
  CHECK(table("a, b, c\n1, 2, 0\n") == "1x2 1x1|a|b|c 1 2 0");
  CHECK(table("1;2;0") == "1x2 1x1 1 2 0");  // a row alone
  CHECK(table("x;\"a\nb\";c\n1;2;0\n") == "1x2 1x1|x|a\nb|c 1 2 0");
  CHECK(table("a;b:c;d\n1;2;0\n") == "1x2 1x1|a|b:c|d 1 2 0");
  CHECK(table("t:u,c\n1,0\n") == "1x1 1x1|t:u|c 1 0");
  CHECK(table("a:b\n1:0\n", {.labels = 1, .separator = ':'}) == "1x1 1x1|a|b 1 0");
  // One column has no separator.
  CHECK(table("a\n1\n2\n", {}) == "2x1 2x0|a 1 2");
  CHECK(table("first name\n1\n", {}) == "1x1 1x0|first name 1");
  // The numbers decide, with a decimal comma too, which has a message of its own.
  CHECK(table("tags,a;x,b\n1;2\n", {}) == "1x2 1x0|tags,a|x,b 1 2");
  CHECK(table("x;y,z\n1,5;2,5\n", {}) ==
        "text:2:1: got '1,5' in column 1, 'x', expected a number with a decimal point");
  CHECK(table("1,5;2,5;0\n", {.labels = 1, .header = Header::absent}) ==
        "text:1:1: got '1,5' in column 1, expected a number with a decimal point");
  // A row of another length is an error of that row.
  CHECK(table("a;b;c\n1;2\n") == "text:2:4: got 2 cells, expected 3");
  CHECK(table("a,b;c\nx,y;z\n") ==
        "text:1:1: got a row that both ',' and ';' split, expected the option separator");
  CHECK(table("a,b;c\nx,y;z\n", {.separator = ';'}) ==
        "text:2:1: got 'x,y' in column 1, 'a,b', expected a number");
  CHECK_THROWS_AS(nn::parse_table<float>("1,2\n", {.separator = 'x'}), nn::value_error);
}

TEST_CASE("read_table: the options are those of read_csv and read_arff") {
  const std::string csv_text = "c,id,x,d\n1,a,2,0\n0,b,,1\n";
  CHECK(table(csv_text, {.label_names = {"d", "c"}, .drop = {"id"}}) ==
        "2x1 2x2|x|d|c 2 nan 0 1 1 0");
  CHECK(table(csv_text, {.labels = 1, .labels_first = true, .columns = {"x", "c"}}) ==
        "2x1 2x1|x|c 2 nan 1 0");
  CHECK(table(csv_text, {.drop = {1}, .allow_missing = false}) ==
        "text:3:5: got '' in column 3, 'x', a missing value, expected a number");
  CHECK(table("0,1\n1,0\n", {.labels = 1, .header = Header::absent}) == "2x1 2x1 0 1 1 0");
  CHECK(table("a,b\n1,2\n", {.labels = 1, .binary_labels = true}) ==
        "text:2:3: got '2' in column 2, 'b', expected 0 or 1");
  CHECK(table(with_rows("1,red,1\n?,red,0\n"),
              {.labels = 1, .drop = {"b"}, .binary_labels = true}) == "2x1 2x1|a|c 1 nan 1 0");
  CHECK_THROWS_AS(nn::parse_table<float>("1,2\n", {.labels = -1}), nn::value_error);
}

TEST_CASE("read_table: chosen columns of files with other columns") {
  const nn::TableOptions x_and_y{.columns = {"y", "x"}};
  CHECK(table("id,x,text,y\n1,2,abc,3\n", x_and_y) == "1x2 1x0|x|y 2 3");
  CHECK(table("x,z\n1,2\n", {.columns = {"y", "x", "w"}}) ==
        "text:1:1: got 0 columns 'y', 0 columns 'w', expected one for each of the option columns; "
        "the columns are 'x', 'z'");
  // Without names, by position.
  CHECK(table("1,2\n3,4\n", x_and_y) == "2x2 2x0 1 3 2 4");
  CHECK(table("1,2,3\n", x_and_y) ==
        "text:1:1: got 3 columns without names, expected 2, one for each of the option columns");
  CHECK(table("1,2\n", {.columns = {"x", 1}})
            .starts_with("text:1:1: got 0 columns 'x', expected one for each"));
  // The labels that MEKA gives are labels if they are chosen.
  const std::string meka =
      "@relation 'r: -C 2'\n@attribute c {0,1}\n@attribute d {0,1}\n@attribute x real\n"
      "@attribute y real\n@attribute text string\n@data\n1,0,2,3,abc\n";
  CHECK(table(meka, x_and_y) == "1x2 1x0|x|y 2 3");
  CHECK(table(meka, {.columns = {"x", "d"}}) == "1x1 1x1|x|d 2 0");
  CHECK(table(meka, {.columns = {"c", "d"}}) ==
        "text:7:1: got 2 columns, expected more than 2, the number of labels");
}

#if !defined(_WIN32) && !defined(__EMSCRIPTEN__)
TEST_CASE("read_table: pipes") {
  for (const std::string& text :
       {std::string("a;b\n1;0\n"), with_rows("1,red,1\n"), std::string("\"1\";\"2\"\n3;4\n5;x\n"),
        std::string("@relation 'r: -C x'\n")}) {
    const Fifo fifo(text);
    std::string got =
        outcome<float>([&] { return nn::read_table<float>(fifo.path(), {.labels = 1}); });
    if (got.starts_with(fifo.path())) got.replace(0, fifo.path().size(), "text");
    CHECK(got == table(text));
  }
}
#endif
