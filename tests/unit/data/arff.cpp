#include <doctest/doctest.h>

#include <cstddef>
#include <limits>
#include <multihot/data/arff.hpp>
#include <multihot/data/mulan_xml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bad_file.hpp"
#include "read.hpp"
#include "temporary_file.hpp"

namespace nn = multihot;
using Names = std::vector<std::string>;
using namespace std::string_view_literals;

namespace {

/// The attribute in line 2.
std::string with_attribute(std::string_view attribute) {
  return "@relation r\n@attribute " + std::string(attribute) + "\n@attribute c {0,1}\n@data\n1,1\n";
}

const std::string good[] = {
    with_rows("1.5,green,0\n-2,red,1\n"),
    with_rows("{0 1.5, 1 blue}\r\n{}\r\n{2 1}"),
    "% what it is\n\n@RELATION 'it\\'s: -C -1'\n@Attribute\t\"a b\" REAL % units\r\n"
    "@attribute 'c\\\\d' { 'x y' , z }\n@ATTRIBUTE e integer\n@DATA\n"
    " ?, 'x y', +1 \n% no row\n1e-3,z,\"2\" % a row\n\n",
};

const std::vector<BadFile<nn::ArffOptions>> bad_headers{
    {"", 1, 1, "got the end of the file, expected @relation"},
    {"\n% nothing\n", 3, 1, "got the end of the file, expected @relation"},
    {"1,2\n", 1, 1, "got '1', expected @relation"},
    {"a,b\n1,2\n", 1, 1, "got 'a', expected @relation"},
    {"\n  @attribute a real\n", 2, 3, "got '@attribute', expected @relation"},
    {"@data\n1\n", 1, 1, "got '@data', expected @relation"},
    {"@relation\n", 1, 10, "got no name, expected one"},
    {"@relation 'r\n", 1, 11, "got no closing quote, expected one in this line"},
    {"@relation 'r' s\n", 1, 15, "got 's', expected the end of the relation"},
    {"@relation r\n", 2, 1, "got the end of the file, expected @attribute"},
    {"@relation r\n@relation s\n", 2, 1, "got '@relation', expected @attribute"},
    {"@relation r\n@data\n1\n", 2, 1, "got '@data', expected @attribute"},
    {"@relation r\n@attribute a real\n1,2\n", 3, 1, "got '1', expected @attribute or @data"},
    {"@relation r\n@attribute a real\n@end\n", 3, 1, "got '@end', expected @attribute or @data"},
    {"@relation r\n@attribute a real\n", 3, 1, "expected @attribute or @data"},
    {"@relation r\n@attribute a real\n@data 1,2\n", 3, 7, "got '1,2', expected the end of @data"},
    {"@relation r\n@attribute a real\n@data\n1\n", 3, 1, "got 1 columns, expected more than 1"},
    {"@relation 'r: -C x'\n",
     1,
     11,
     "got 'x' after -C, expected the number of labels, or the labels in the options",
     {}},
    {"@relation 'r: -C '\n", 1, 11, "got '' after -C, expected the number of labels", {}},
    {"@relation r: -C 3.5 -x\n", 1, 11, "got '3.5' after -C", {}},
    {"@relation r: -C 99999999999\n", 1, 11, "got '99999999999' after -C", {}},
    {"@relation 'r: -C 6-weka.filters.unsupervised.attribute.Remove-R1'\n",
     1,
     11,
     "got '6-weka.filters.unsupervised.attribute.Re...' after -C, expected the number",
     {}},
    {"@relation 'r: -C -9'\n@attribute a real\n@data\n1\n",
     3,
     1,
     "got 1 columns, expected more than 9",
     {}},
};

const std::vector<BadFile<nn::ArffOptions>> bad_labels{
    {with_rows("1,red,1\n"), 5, 1, "got 3 columns, expected more than 3", {.labels = 3}},
    {with_rows("1,red,1\n"),
     3,
     1,
     "got the label 'b' with values in words, expected numbers",
     {.labels = 2}},
    {with_rows("1,red,1\n"),
     5,
     1,
     "got 0 columns 'x', 0 columns 'C', expected one for each label; the columns are 'a', 'b', 'c'",
     {.label_names = {"x", "C"}}},
    {with_rows("1,red,1\n"),
     5,
     1,
     "expected more than " + std::to_string(std::numeric_limits<nn::Index>::max()),
     {.labels = std::numeric_limits<nn::Index>::max()}},
    {"@relation r\n@attribute a real\n@attribute b real\n@attribute b real\n@data\n1,2,3\n",
     5,
     1,
     "got two labels 'b', expected different names",
     {.labels = 2}},
    {"@relation r\n@attribute a real\n@attribute b real\n@attribute b real\n@data\n1,2,3\n",
     5,
     1,
     "got 2 columns 'b'",
     {.label_names = {"b"}}},
};

const std::vector<BadFile<nn::ArffOptions>> bad_attributes{
    {with_attribute(""), 2, 12, "got no name, expected one"},
    {with_attribute("% a real"), 2, 12, "got no name"},
    {with_attribute("'' real"), 2, 12, "got no name"},
    {with_attribute("a"), 2, 13, "got the type '', expected numeric, real, integer or values"},
    {with_attribute("a string"), 2, 14,
     "got the type 'string', expected numeric, real, integer or values in braces, or the column in "
     "the option drop"},
    {with_attribute("a DATE 'yyyy-MM-dd'"), 2, 14, "got the type 'DATE', expected"},
    {with_attribute("a relational"), 2, 14, "got the type 'relational', expected"},
    {with_attribute("a b real"), 2, 14, "got the type 'b', expected"},
    {with_attribute("a real {0.5}"), 2, 19, "got '{0.5}', expected the end of the attribute"},
    {with_attribute("a int"), 2, 14, "got the type 'int', expected numeric, real"},
    {with_attribute("a [0,1]"), 2, 14, "got the type '', expected numeric"},
    {with_attribute("'a real"), 2, 12, "got no closing quote"},
    {with_attribute("\"a' real"), 2, 12, "got no closing quote"},
    {with_attribute("'a\\"), 2, 15, "got '' after a backslash, expected a character"},
    {with_attribute("a {"), 2, 15, "got no value, expected one"},
    {with_attribute("a {}"), 2, 15, "got no value, expected one"},
    {with_attribute("a {0,,1}"), 2, 17, "got no value"},
    {with_attribute("a {,0}"), 2, 15, "got no value"},
    {with_attribute("a {0,1"), 2, 18, "got '', expected a comma or a closing brace"},
    {with_attribute("a {0 1 % two }"), 2, 19, "got '% two }', expected a comma or a closing brace"},
    {with_attribute("a {0,1} 2"), 2, 20, "got '2', expected the end of the attribute"},
    {with_attribute("a {0,'0'}"), 2, 17, "got the value '0' twice, expected it once"},
};

const std::vector<BadFile<nn::ArffOptions>> bad_rows{
    {with_rows(""), 6, 1, "got no row, expected one or more"},
    {with_rows("% 1,red,1\n\n"), 8, 1, "got no row"},
    {with_rows("1,red\n"), 6, 6, "got 2 values, expected 3"},
    {with_rows("1,red,1\n1,red,1,0\n"), 7, 9, "got more than 3 values, expected 3"},
    {with_rows("1,red,1,,0\n"), 6, 10, "got more than 3 values"},
    {with_rows("1,red,1,{5}\n"), 6, 9, "got '{5}', expected the end of the row"},
    {with_rows("1,red,1 {5}\n"), 6, 9, "got '{5}', expected the end of the row"},
    {with_rows("1 red\n"), 6, 6, "got 2 values, expected 3"},
    {with_rows("1 red % 1\n"), 6, 7, "got 2 values, expected 3"},
    {with_rows("1 red 1 0\n"), 6, 9, "got more than 3 values"},
    {with_rows("1,red,\n"), 6, 7, "got '' in column 3, 'c', expected one of"},
    {with_rows("\n%\n1,red,x\n"), 8, 7, "got 'x' in column 3, 'c', expected one of its 2 values"},
    {with_rows("1,Red,1\n"), 6, 3, "got 'Red' in column 2, 'b', expected one of its 3 values"},
    {with_rows("1,red,1.0\n"), 6, 7, "got '1.0' in column 3, 'c', expected one of"},
    {with_rows("1,'?',1\n"), 6, 3, "got '?' in column 2, 'b', expected one of"},
    {with_rows("1,,1\n"), 6, 3, "got '' in column 2, 'b', expected one of"},
    {with_rows(",red,1\n"), 6, 1, "got '' in column 1, 'a', expected a number"},
    {with_rows("x,red,1\n"), 6, 1, "got 'x' in column 1, 'a', expected a number"},
    {with_rows("1x,red,1\n"), 6, 1, "got '1x' in column 1, 'a', expected a number"},
    {with_rows("0x1,red,1\n"), 6, 1, "got '0x1' in column 1, 'a', expected a number"},
    {with_rows("nan,red,1\n"), 6, 1, "got 'nan' in column 1, 'a', expected a number"},
    {with_rows("1e99,red,1\n"), 6, 1, "got '1e99' in column 1, 'a', expected a number from -3.4"},
    {with_rows("-inf,red,1\n"), 6, 1, "got '-inf' in column 1, 'a', expected a number from -3.4"},
    {with_rows("1\0,red,1\n"sv), 6, 1, "got '1\\x00' in column 1"},
    {with_rows("1,'red,1\n"), 6, 3, "got no closing quote"},
    {with_rows("1,'red\\"), 6, 8, "got '' after a backslash"},
    {with_rows("?,red,1\n"),
     6,
     1,
     "got '?' in column 1, 'a', a missing value",
     {.labels = 1, .allow_missing = false}},
    {with_rows("{2 ?}\n"),
     6,
     4,
     "got '?' in column 3, 'c', a missing value",
     {.labels = 1, .allow_missing = false}},
    // sparse
    {with_rows("{0 1\n"), 6, 5, "got '', expected a comma or a closing brace"},
    {with_rows("{\n"), 6, 2, "got '', expected the index of an attribute"},
    {with_rows("{,}\n"), 6, 2, "got '', expected the index"},
    {with_rows("{0 1,,2 1}\n"), 6, 6, "got '', expected the index"},
    {with_rows("{0 1 % 2 1}\n"), 6, 6, "got '% 2 1}', expected a comma or a closing brace"},
    {with_rows("{0}\n"), 6, 3, "got '' in column 1, 'a', expected a number"},
    {with_rows("{0:1}\n"), 6, 2, "got '0:1', expected the index"},
    {with_rows("{a 1}\n"), 6, 2, "got 'a', expected the index"},
    {with_rows("{1.0 red}\n"), 6, 2, "got '1.0', expected the index"},
    {with_rows("{-1 1}\n"), 6, 2, "got the index -1, expected 0 to 2"},
    {with_rows("{0 1, 3 1}\n"), 6, 7, "got the index 3, expected 0 to 2"},
    {with_rows("{99999999999999999999 1}\n"), 6, 2,
     "got '99999999999999999999', expected the index"},
    {with_rows("{1 red, 0 1}\n"), 6, 9, "got the index 0 after 1, expected a larger one"},
    {with_rows("{0 1, 0 1}\n"), 6, 7, "got the index 0 after 0, expected a larger one"},
    {with_rows("{1 pink}\n"), 6, 4, "got 'pink' in column 2, 'b', expected one of its 3 values"},
    {with_rows("{0 1} 5\n"), 6, 7, "got '5', expected the end of the row"},
    {with_rows("{0 1}, {5}\n"), 6, 6, "got ', {5}', expected the end of the row"},
};

const auto all_bad = {&bad_headers, &bad_labels, &bad_attributes, &bad_rows};

}  // namespace

TEST_CASE("arff: sparse rows leave out zeros, and the first value of a list") {
  CHECK(arff(good[1]) == "3x2 3x1|a|b|c 1.5 0 0 2 0 0 0 0 1");
  CHECK(arff(with_attribute("a {1,0}") + "{}\n{0 0, 1 1}\n{ 1 1 }\n") ==
        "4x1 4x1|a|c 1 1 0 1 1 0 1 1");
  CHECK(arff(with_rows(" { 0\t1.5,1 'blue' } % comment\n{1 green,2 ?}")) ==
        "2x2 2x1|a|b|c 1.5 0 2 1 0 nan");
}

TEST_CASE("arff: keywords of any case, quotes, escapes and comments") {
  CHECK(arff(good[2], {.labels = 1}) == "2x2 2x1|a b|c\\d|e nan 0.001 0 1 1 2");
  CHECK(arff("\xEF\xBB\xBF@relation r\n"
             "@attribute '\\'\\\"\\\\\\%\\n\\r\\t' {'1',\"2\"}\n"
             "@attribute \"it's\" {'\\'','a,b'}%\n"
             "@attribute c real\n@data%\n"
             "'2',\"a,b\",1%\n1,'\\'','2'") == "2x2 2x1|'\"\\%\n\r\t|it's|c 2 1 1 0 1 2");
}

TEST_CASE("arff: escapes as Weka's tokenizer has them") {
  CHECK(arff(with_attribute(R"('\a\b\f\n\r\t\v\'\"\\\%\$\d\u' real)")) ==
        "1x1 1x1|\a\b\f\n\r\t\v'\"\\%$du|c 1 1");
  CHECK(arff(with_attribute(R"('\101\1012\18\400' real)")) == "1x1 1x1|AA2\0018 0|c 1 1");
}

TEST_CASE("arff: nominal values are the numbers they spell, or places in their list") {
  const auto of = [](std::string_view values, std::string_view rows) {
    return arff("@relation r\n@attribute a " + std::string(values) +
                "\n@attribute b real\n@data\n" + std::string(rows));
  };
  CHECK(of("{2,-1.5}", "2,0\n-1.5,0\n") == "2x1 2x1|a|b 2 -1.5 0 0");
  CHECK(of("{no,yes}", "yes,0\nno,0\n") == "2x1 2x1|a|b 1 0 0 0");
  CHECK(of("{7,yes}", "yes,0\n7,0\n") == "2x1 2x1|a|b 1 0 0 0");
  CHECK(of("{7,1e999}", "1e999,0\n7,0\n") == "2x1 2x1|a|b 1 0 0 0");
  CHECK(of("{'',b}", "'',0\nb,0\n") == "2x1 2x1|a|b 0 1 0 0");
}

TEST_CASE("arff: MEKA says in the relation which labels there are, unless the options do") {
  const auto of = [](std::string_view relation, const nn::ArffOptions& options) {
    return arff("@relation " + std::string(relation) +
                    "\n@attribute a real\n@attribute b real\n@attribute c real\n@data\n1,2,3\n",
                options);
  };
  CHECK(of("'r: -C 2'", {}) == "1x1 1x2|c|a|b 3 1 2");
  CHECK(of("'r: -C -2 -split-percentage 67'", {}) == "1x1 1x2|a|b|c 1 2 3");
  CHECK(of("'r: -C  1'", {}) == "1x2 1x1|b|c|a 2 3 1");
  CHECK(of("r: -C 1", {}) == "1x2 1x1|b|c|a 2 3 1");
  CHECK(of("r:-C 1", {}) == "1x2 1x1|b|c|a 2 3 1");
  CHECK(of("'r: -split-number 40 -C -1 -x'", {}) == "1x2 1x1|a|b|c 1 2 3");
  CHECK(of("'a: b: -C 1'", {}) == "1x2 1x1|b|c|a 2 3 1");
  CHECK(of("'r: -c 1'", {}) == "1x2 1x1|b|c|a 2 3 1");
  CHECK(of("'r: -C 2'", {.labels = 1}) == "1x2 1x1|a|b|c 1 2 3");
  CHECK(of("'r: -C 2'", {.labels = 1, .labels_first = true}) == "1x2 1x1|b|c|a 2 3 1");
  CHECK(of("'r: -C 2'", {.label_names = {"b"}}) == "1x2 1x1|a|c|b 1 3 2");
}

TEST_CASE("arff: options that Weka's filters append to the relation's name are ignored") {
  for (const std::string name :
       {"'r -C 0.25'", "'r -C 2'", "r-C 1", "'-C 1'", "': -C 1'", "''", "\"\"", "r",
        "'r-weka.filters.unsupervised.attribute.Remove-R1-2'",
        "'r-weka.filters.MultiFilter-Fweka.filters.unsupervised.instance.RemoveWithValues -S 0.0 "
        "-C "
        "last -L first-last'",
        "'r-weka.filters.supervised.attribute.AttributeSelection-Eweka.attributeSelection."
        "WrapperSubsetEval -B weka.classifiers.trees.J48 -- -C 1 -M 2'",
        "'C:\\\\data\\\\r.csv -C 0.25'", "'C:\\users\\r -C 2'", "'a: b -C 2'"}) {
    CAPTURE(name);
    const auto of = [&](const nn::ArffOptions& options) {
      return arff("@relation " + name +
                      "\n@attribute a real\n@attribute b real\n@attribute c real\n@data\n1,2,3\n",
                  options);
    };
    CHECK(of({}) == "1x3 1x0|a|b|c 1 2 3");
    CHECK(of({.labels = 1}) == "1x2 1x1|a|b|c 1 2 3");
    CHECK(of({.label_names = {"b"}}) == "1x2 1x1|a|c|b 1 3 2");
  }
  for (const std::string name : {"'r: -C 2-weka.filters.AllFilter'", "'r: -C 0.25'", "'r: -C x'"}) {
    CHECK(arff("@relation " + name + "\n@attribute a real\n@attribute c real\n@data\n1,2\n") ==
          "1x1 1x1|a|c 1 2");
  }
}

TEST_CASE("arff: words for 0 and 1, in any case and order, for labels and features") {
  const auto of = [](std::string_view values, std::string_view zero, std::string_view one) {
    std::string text = "@relation r\n";
    for (const auto* name : {"x", "y"}) {
      text.append("@attribute ").append(name).append(" ").append(values).append("\n");
    }
    text.append("@data\n").append(zero).append(",").append(one).append("\n");
    return arff(text.append(one).append(",").append(zero).append("\n"));
  };
  CHECK(of("{FALSE,TRUE}", "FALSE", "TRUE") == "2x1 2x1|x|y 0 1 1 0");
  CHECK(of("{TRUE,FALSE}", "FALSE", "TRUE") == "2x1 2x1|x|y 0 1 1 0");
  CHECK(of("{True, False}", "False", "True") == "2x1 2x1|x|y 0 1 1 0");
  CHECK(of("{'true','FALSE'}", "FALSE", "true") == "2x1 2x1|x|y 0 1 1 0");
  CHECK(of("{no,yes}", "no", "yes") == "2x1 2x1|x|y 0 1 1 0");
  CHECK(of("{Yes,No}", "No", "Yes") == "2x1 2x1|x|y 0 1 1 0");
  CHECK(of("{t,f}", "f", "t") == "2x1 2x1|x|y 0 1 1 0");
  CHECK(of("{'y','n'}", "n", "y") == "2x1 2x1|x|y 0 1 1 0");
  CHECK(of("{1,0}", "0", "1") == "2x1 2x1|x|y 0 1 1 0");
  CHECK(of("{yes}", "yes", "yes") == "2x1 2x1|x|y 1 1 1 1");
  CHECK(of("{FALSE}", "FALSE", "FALSE") == "2x1 2x1|x|y 0 0 0 0");
  // Two words for the same, words of two pairs, and a third value are other words.
  for (const auto values : {"{yes,YES}", "{yes,false}", "{no,yes,maybe}", "{true,false,?}"}) {
    CHECK(of(values, "yes", "yes") ==
          "text:3:1: got the label 'y' with values in words, expected numbers, as {0,1}, or "
          "{no,yes}");
  }
  // A sparse row leaves out the first value of the list, whatever it stands for.
  CHECK(arff("@relation r\n@attribute x {TRUE,FALSE}\n@attribute y {no,yes}\n@data\n{}\n"
             "{0 FALSE,1 yes}\n") == "2x1 2x1|x|y 1 0 0 1");
}

TEST_CASE("arff: a comma, blanks or both separate the values, and commas may end a line") {
  for (const auto* row : {"1 red 1", "1\tred\t1", "1 , red ,1", "1,red 1", "1,red,1,", "1 red 1 ,",
                          "1,red,1,,,", "1, red, 1 , % and a comment", " 1 red 1 "}) {
    CAPTURE(row);
    CHECK(arff(with_rows(row)) == "1x2 1x1|a|b|c 1 0 1");
  }
  for (const auto* row : {"{0 1 2 1}", "{0 1,2 1,}", "{ 0 1 , 2 1 , } ,,", "{0\t1\t2\t1}"}) {
    CAPTURE(row);
    CHECK(arff(with_rows(row)) == "1x2 1x1|a|b|c 1 0 1");
  }
  // As a spreadsheet saves it
  CHECK(arff("@relation r,,\n,,\n@attribute a numeric,,\n@attribute 'b' {red,green,},,\n"
             "@attribute c {0 1},\n%,,\n@data,,\n,,\n1,red,1\n,,\n") == "1x2 1x1|a|b|c 1 0 1");
}

TEST_CASE("arff: a range after a type is a comment") {
  for (const auto* type :
       {"INTEGER [0,9]", "real [0.0, 1.0]", "real[0.0,1.0]", "Numeric [-1, 1] % range", "REAL 0 9",
        "numeric", "Integer  ", "real,", "NUMERIC 'in cm'"}) {
    CAPTURE(type);
    CHECK(arff(with_attribute("a " + std::string(type))) == "1x1 1x1|a|c 1 1");
  }
  CHECK(arff("@relation r\n@attribute a real[0,1]\n@attribute c {0, 1}\n@inputs a\n@Output c\n"
             "@data\n0.5, 1\n") == "1x1 1x1|a|c 0.5 1");
  CHECK(arff("@relation r\n@inputs a\n").starts_with("text:2:1: got '@inputs', expected @attrib"));
}

TEST_CASE("arff: lines that end with \\r alone") {
  CHECK(arff("@relation r\r@attribute a real\r@attribute c {0,1}\r@data\r1,0\r2,1\r") ==
        "2x1 2x1|a|c 1 2 0 1");
  CHECK(arff("%\r@relation r\r@attribute a real\r@attribute c {0,1}\r@data\r1,0\r2,x") ==
        "text:7:3: got 'x' in column 2, 'c', expected one of its 2 values");
}

TEST_CASE("arff: bad files are refused with line, column and what was found") {
  std::size_t count = 0;
  for (const auto* files : all_bad) {
    for (const auto& file : *files) check_bad_file(file, arff(file.text, file.options));
    count += files->size();
  }
  MESSAGE(count, " files");
}

TEST_CASE("arff: a file in chunks of any size gives the same as its text") {
  const auto same = [](std::string_view text, const nn::ArffOptions& options) {
    check_chunks(text, arff(text, options), [&](const std::string& path, std::size_t chunk) {
      using nn::detail::data::arff_table, nn::detail::data::Lines;
      return outcome<float>([&] { return arff_table<float>(Lines(path, chunk), options); });
    });
  };
  for (const auto& text : good) same(text, {.labels = 1});
  for (const auto* files : all_bad) {
    for (const auto& file : *files) same(file.text, file.options);
  }
}

TEST_CASE("arff: every beginning of a good file is a table or refused") {
  for (const auto& text : good) {
    check_prefixes(text, [](std::string_view prefix) { return arff(prefix); });
  }
}

TEST_CASE("arff: files, with the names of their labels from Mulan's") {
  const TemporaryFile file(with_rows("1,red,1\n2,green,0"));
  const TemporaryFile xml("<labels><label name=\"c\"/></labels>");
  const auto table =
      nn::read_arff<float>(file.path(), {.label_names = nn::read_mulan_xml(xml.path())});
  CHECK(table.label_names == Names{"c"});
  CHECK(table.x.rows() == 2);
  CHECK_THROWS_AS(nn::read_arff<float>("there is/no such file.arff"), nn::io_error);
  CHECK_THROWS_AS(nn::parse_arff<float>(good[0], {.labels = -1}), nn::value_error);
}
