#include <doctest/doctest.h>

#include <multihot/data/column.hpp>
#include <string>
#include <utility>
#include <vector>

#include "read.hpp"

namespace nn = multihot;

TEST_CASE("csv: labels may be the first columns, the last, or those of some names") {
  constexpr auto text = "a,b,c,d\n1,2,3,4\n5,6,7,8\n";
  CHECK(csv(text, {}) == "2x4 2x0|a|b|c|d 1 5 2 6 3 7 4 8");
  CHECK(csv(text, {.labels = 3}) == "2x1 2x3|a|b|c|d 1 5 2 6 3 7 4 8");
  CHECK(csv(text, {.labels = 1, .labels_first = true}) == "2x3 2x1|b|c|d|a 2 6 3 7 4 8 1 5");
  CHECK(csv(text, {.label_names = {"d", "b"}}) == "2x2 2x2|a|c|d|b 1 5 3 7 4 8 2 6");
  CHECK(csv("a,a,b\n1,2,3\n", {.label_names = {"b"}}) == "1x2 1x1|a|a|b 1 2 3");
}

TEST_CASE("csv: columns that are kept, or dropped, by name or number") {
  const std::string text = "id,x,note,y,c\n7,1,\"a, \"\"b\"\"\",2,0\n8,3,it's,4,1\n9,5,,6,1\n";
  const std::string expected = "3x2 3x1|x|y|c 1 3 5 2 4 6 0 1 1";
  CHECK(csv(text, {.labels = 1, .drop = {"id", "note"}}) == expected);
  CHECK(csv(text, {.labels = 1, .drop = {0, 2}}) == expected);
  CHECK(csv(text, {.labels = 1, .drop = {"note", 0}}) == expected);
  CHECK(csv(text, {.labels = 1, .columns = {"x", "y", "c"}}) == expected);
  CHECK(csv(text, {.labels = 1, .columns = {4, "y", 1}}) == expected);  // in the file's order
  CHECK(csv(text, {.label_names = {"c"}, .drop = {"id", "note"}}) == expected);
  CHECK(csv(text, {.labels = 1, .labels_first = true, .drop = {"id", 2}}) ==
        "3x2 3x1|y|c|x 2 4 6 0 1 1 1 3 5");
  CHECK(csv(text, {.labels = 1, .drop = {"c", "note"}}) == "3x2 3x1|id|x|y 7 8 9 1 3 5 2 4 6");
  CHECK(csv(",0,1\n0,2,0\n1,4,1\n", {.labels = 1, .drop = {0}}) == "2x1 2x1|0|1 2 4 0 1");
  CHECK(csv(",0,1\n0,2,0\n", {.labels = 1, .drop = {""}}) == "1x1 1x1|0|1 2 0");
  CHECK(csv("1,2,3\n4,5,6\n", {.labels = 1, .drop = {1}}) == "2x1 2x1 1 4 3 6");
  CHECK(csv("a,a,b,c\n1,2,3,4\n", {.labels = 1, .drop = {1}}) == "1x2 1x1|a|b|c 1 3 4");
  CHECK(csv(text, {.labels = 1})
            .starts_with("text:2:5: got 'a, \"b\"' in column 3, 'note', expected a"));
}

TEST_CASE("csv: columns that cannot be chosen") {
  const std::string text = "a,b,c\n1,2,3\n";
  const auto drop = [&](std::vector<nn::Column> columns) {
    return csv(text, {.labels = 1, .drop = std::move(columns)});
  };
  CHECK(drop({"x", "b", 7, -1}) ==
        "text:1:1: got 0 columns 'x', the number 7, the number -1, expected one for each of the "
        "option drop; the columns are 'a', 'b', 'c'");
  CHECK(csv(text, {.labels = 1, .columns = {"A"}}) ==
        "text:1:1: got 0 columns 'A', expected one for each of the option columns; the columns are "
        "'a', 'b', 'c'");
  CHECK(csv("1,2,3\n", {.labels = 1, .drop = {"a", 3}}) ==
        "text:1:1: got 0 columns 'a', the number 3, expected one for each of the option drop; the "
        "columns are 0 to 2");
  CHECK(csv("a,b,b\n1,2,3\n", {.labels = 1, .drop = {"b"}})
            .starts_with("text:1:1: got 2 columns 'b', expected one for each"));
  CHECK(drop({"b", "c"}) == "text:1:1: got 1 columns, expected more than 1, the number of labels");
  CHECK(csv(text, {.label_names = {"c"}, .drop = {"c"}}) ==
        "text:1:1: got the label 'c' among the columns that are left out, expected it among the "
        "others");
  CHECK(csv(text, {.label_names = {"c"}, .columns = {"a", "b"}})
            .starts_with("text:1:1: got the label 'c' among the columns that are left out"));
  CHECK_THROWS_WITH_AS(drop({"b", "b"}), "drop: got the column 'b' twice, expected it once",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(drop({1, 1}), "drop: got the column 1 twice, expected it once",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(drop({1, "b"}),
                       "drop: got the column 1 by its name and by its number, expected it once",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(nn::parse_csv<float>(text, {.columns = {"a"}, .drop = {"b", 2}}),
                       "columns: got 1 to keep and 2 to drop, expected one of the two",
                       nn::value_error);
  std::string wide = "a0";
  for (int j = 1; j < 30; ++j) wide += ",a" + std::to_string(j);
  CHECK(csv(wide + "\n", {.label_names = {"x"}}).ends_with("'a18', 'a19', ... (30)"));
}

TEST_CASE("csv: options that are wrong for any file") {
  const auto parse = [](const nn::CsvOptions& options) {
    nn::parse_csv<float>("a,b\n1,2\n", options);
  };
  CHECK_THROWS_WITH_AS(parse({.labels = -1}), "labels: got -1, expected >= 0", nn::value_error);
  CHECK_THROWS_WITH_AS(parse({.labels = 1, .label_names = {"b"}}),
                       "labels: got a number, 1, and 1 names, expected one of the two",
                       nn::value_error);
  CHECK_THROWS_WITH_AS(parse({.label_names = {"b", "b"}}),
                       "labels: got the name 'b' twice, expected it once", nn::value_error);
  CHECK_THROWS_WITH_AS(parse({.separator = '.'}),
                       "read_csv: got the separator '.', expected a comma, semicolon, colon, bar, "
                       "tab or space",
                       nn::value_error);
}

TEST_CASE("arff: columns that are kept, or dropped, by name or number") {
  const std::string text =
      "@relation 'r: -C 1'\n@attribute c {0,1}\n@attribute id string\n@attribute 'a b' real\n"
      "@attribute when date 'yyyy-MM-dd % HH:mm'\n@attribute d real\n@data\n"
      "1,'a, \\' b',2,'2020-01-01',3\n0 x 4 ? 5\n{0 1, 1 'x y', 3 \"2020-01-01\"}\n";
  const std::string expected = "3x2 3x1|a b|d|c 2 4 0 3 5 0 1 0 1";
  CHECK(arff(text, {.drop = {"id", "when"}}) == expected);
  CHECK(arff(text, {.drop = {3, 1}}) == expected);
  CHECK(arff(text, {.columns = {"d", 2, "c"}}) == expected);
  CHECK(arff(text, {.labels = 1, .labels_first = true, .drop = {1, "when"}}) == expected);
  CHECK(arff(text, {.label_names = {"c"}, .columns = {"c", "d"}}) == "3x1 3x1|d|c 3 5 0 1 0 1");
  CHECK(arff(text, {.labels = 1, .drop = {"id", 3, 4}}) == "3x1 3x1|c|a b 1 0 1 2 4 0");
  CHECK(arff(text, {.drop = {"id"}}).starts_with("text:5:17: got the type 'date', expected"));
  CHECK(arff(text, {.columns = {"c", "id"}}).starts_with("text:3:15: got the type 'string', "));
  // MEKA's number counts all columns of the file.
  CHECK(arff(text, {.drop = {0, "id", "when"}}) ==
        "text:7:1: got the label 'c' among the columns that are left out, expected it among the "
        "others");
}

TEST_CASE("labels that are not 0 or 1 are an error, if the options say so") {
  const auto of_csv = [](const std::string& text) {
    return csv(text, {.labels = 2, .binary_labels = true});
  };
  const std::string expected = ", expected 0 or 1";
  CHECK(of_csv("x,happy,sad\n5,0,1\n6,NA,true\n7,1e0,-0\n") ==
        "3x1 3x2|x|happy|sad 5 6 7 0 nan 1 1 1 -0");
  CHECK(of_csv("x,happy,sad\n5,0,1\n6, 2 ,1\n") ==
        "text:3:4: got '2' in column 2, 'happy'" + expected);
  CHECK(of_csv("5,0,1\n6,1,\"0.5\" \n") == "text:2:5: got '0.5' in column 3" + expected);
  CHECK(of_csv("x,happy,sad\n5,-1,x\n") == "text:2:3: got '-1' in column 2, 'happy'" + expected);
  CHECK(csv("x,happy\n5,2\n") == "1x1 1x1|x|happy 5 2");
  CHECK(csv("sad,x,happy\n2,0,1\n", {.label_names = {"sad"}, .binary_labels = true}) ==
        "text:2:1: got '2' in column 1, 'sad'" + expected);

  const auto of_arff = [](const std::string& type, const std::string& rows) {
    return arff("@relation r\n@attribute x real\n@attribute sad " + type + "\n@data\n" + rows,
                {.labels = 1, .binary_labels = true});
  };
  CHECK(of_arff("{no,yes}", "5,yes\n6,no\n7,?\n") == "3x1 3x1|x|sad 5 6 7 1 0 nan");
  CHECK(of_arff("real", "5,1\n6,0.5\n") == "text:6:3: got '0.5' in column 2, 'sad'" + expected);
  CHECK(of_arff("{1,'2'}", "5,1\n6, '2'\n") == "text:6:4: got '2' in column 2, 'sad'" + expected);
  CHECK(of_arff("real", "{0 5, 1 3}\n") == "text:5:9: got '3' in column 2, 'sad'" + expected);
  CHECK(of_arff("{2,1}", "{1 1}\n {0 5}\n") ==
        "text:6:3: got '2' in column 2, 'sad', the value of cells that are left out" + expected);
}
