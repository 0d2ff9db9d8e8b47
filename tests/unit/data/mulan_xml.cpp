#include <doctest/doctest.h>

#include <cstddef>
#include <multihot/data/mulan_xml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bad_file.hpp"

namespace nn = multihot;

namespace {

/// The names, or the message of the format_error.
std::string outcome_of(auto read) try {
  std::string all;
  for (const auto& name : read()) all += "|" + name;
  return all;
} catch (const nn::format_error& error) {
  return error.what();
}

std::string labels(std::string_view text) {
  return outcome_of([&] { return nn::parse_mulan_xml(text); });
}

struct BadXml {
  std::string text;
  nn::Index line, column;
  std::string message;
};

constexpr std::string_view good =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"
    "<!-- <label name='no'/> -->\n"
    "<labels xmlns=\"http://mulan.sourceforge.net/labels\">\n"
    "<label name=\"amazed-suprised\"></label>\n"
    "<label name = 'a &lt;b&gt; &amp;amp; \"c\" &apos;&quot;' >\n"
    "  <label id=\"2\" name=\"child\"/>\n"
    "</label ><!-- -->\n"
    "</labels>\n";

const std::vector<BadXml> bad{
    {"", 1, 1, "got '', expected '<labels'"},
    {"label", 1, 1, "got 'label', expected '<labels'"},
    {"<?xml", 1, 1, "got no '?>' after this"},
    {"<!DOCTYPE labels>", 1, 1, "got '<!DOCTYPE labels>', expected '<labels'"},
    {"<label name='a'/>", 1, 1, "got '<label name='a'/>', expected '<labels'"},
    {"<labelset></labelset>", 1, 8, "expected an attribute or the end of the tag"},
    {"<labels>", 1, 9, "got '', expected '<label'"},
    {"<labels/>", 1, 10, "got no label, expected one or more"},
    {"<labels>\n</labels>\n", 2, 10, "got no label, expected one or more"},
    {"<labels>\n  text\n</labels>", 2, 3, "got 'text\\x0A</labels>', expected '<label'"},
    {"<labels>\r  text\r</labels>", 2, 3, "got 'text\\x0D</labels>', expected '<label'"},
    {"<labels>\n<!-- ->\n</labels>", 2, 1, "got no '-->' after this"},
    {"<labels>\n<label/></labels>", 2, 1, "got a label without name, expected one"},
    {"<labels>\n<label id='a'/></labels>", 2, 1, "got a label without name"},
    {"<labels><label name='a' name='b'/></labels>", 1, 25, "got a second name, expected one"},
    {"<labels><label name='a'/>\n<label name='a'/></labels>", 2, 1, "got the label 'a' twice"},
    {"<labels><label name=a/></labels>", 1, 21, "got 'a/></labels>', expected a value in quotes"},
    {"<labels><label name/></labels>", 1, 20, "expected '='"},
    {"<labels><label name='a", 1, 23, "got '', expected a closing quote"},
    {"<labels><label name='a<b'/></labels>", 1, 23, "got '<b'/></labels>', expected a closing"},
    {"<labels><label name='a&b'/></labels>", 1, 23, "got '&b'/></labels>', expected a closing"},
    {"<labels><label name='&#38;'/></labels>", 1, 22, "or &amp; &lt; &gt; &quot; or &apos;"},
    {"<labels><label name='a'x='b'/></labels>", 1, 24, "got 'x='b'/></labels>', expected an attr"},
    {"<labels><label name='a'", 1, 24, "got '', expected an attribute or the end of the tag"},
    {"<labels><label name='a'/ ></labels>", 1, 24, "got '/ ></labels>', expected an attribute"},
    {"<labels><label name='a'>\n</labels>", 2, 3,
     "got the end of 'labels', expected the end of 'label'"},
    {"<labels><label name='a'></lable></labels>", 1, 27,
     "got the end of 'lable', expected the end of 'label'"},
    {"<labels><label name='a'/></labels", 1, 34, "got '', expected '>'"},
    {"<labels><label name='a'/></labels>\n<labels/>", 2, 1, "expected the end of the file"},
};

}  // namespace

TEST_CASE("mulan xml: names of all labels, in their order") {
  CHECK(labels(good) == "|amazed-suprised|a <b> &amp; \"c\" '\"|child");
  CHECK(labels("\xEF\xBB\xBF<labels><label name='x'/></labels>") == "|x");
}

TEST_CASE("mulan xml: bad files are refused with line, column and what was found") {
  for (const auto& file : bad) check_bad_file(file, labels(file.text));
  MESSAGE(bad.size(), " files");
}

TEST_CASE("mulan xml: a file in chunks of any size gives the same as its text") {
  const auto same = [](std::string_view text) {
    check_chunks(text, labels(text), [](const std::string& path, std::size_t chunk) {
      using nn::detail::data::Lines, nn::detail::data::mulan_labels;
      return outcome_of([&] { return mulan_labels(Lines(path, chunk)); });
    });
  };
  same(good);
  for (const auto& file : bad) same(file.text);
}

TEST_CASE("mulan xml: every beginning of a good file is good or refused") {
  check_prefixes(good, [](std::string_view prefix) { return labels(prefix); });
}

TEST_CASE("mulan xml: a file that is not there") {
  CHECK_THROWS_AS(nn::read_mulan_xml("there is/no such file.xml"), nn::io_error);
}
