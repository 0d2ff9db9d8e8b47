#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_attribute.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/columns.hpp>
#include <multihot/data/detail/lines.hpp>
#include <multihot/data/detail/lower.hpp>

namespace multihot::detail {

template <float_or_double S>
struct ArffHeader {
  LabelChoice labels = {};  // of MEKA
  std::vector<ArffAttribute<S>> attributes = {};

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& attribute : attributes) names.push_back(attribute.name);
    return names;
  }
};

/// What stands behind @relation: a name, in which MEKA says how many columns are labels, with -C 6
/// the first six, with -C -6 the last six.
inline LabelChoice take_relation(ArffCursor& cursor) {
  cursor.skip_blanks();
  const Place place = cursor.place();
  std::string name(cursor.rest());
  if (cursor.is('\'') || cursor.is('"')) {
    name = cursor.take_word().text;
    cursor.expect_end("the relation");
  }
  check<format_error>(!name.empty(), place, "got no name, expected one");

  constexpr std::string_view option = " -C ";
  const std::size_t found = (" " + name).find(option);
  if (found == std::string::npos) return {};
  std::string_view text = std::string_view(name).substr(found + option.size() - 1);
  text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
  text = text.substr(0, text.find(' '));
  int labels = 0;
  const auto [after, error] = std::from_chars(text.data(), text.data() + text.size(), labels);
  check<format_error>(error == std::errc() && after == text.data() + text.size(), place, "got ",
                      Found{text}, " behind -C, expected the number of labels");
  return {std::abs(Index{labels}), labels > 0, {}};
}

/// All lines up to the one that says @data.
template <float_or_double S, class Source>
ArffHeader<S> take_header(Lines<Source>& lines) {
  ArffHeader<S> header;
  std::string_view expected = "@relation";
  while (lines.next()) {
    const Line line = lines.line();
    ArffCursor cursor(line);
    if (cursor.is_end()) continue;
    const Place place = cursor.place();
    const std::string word = cursor.take_word().text, keyword = lower(word);
    if (keyword == "@relation" && expected == "@relation") {
      header.labels = take_relation(cursor);
      expected = "@attribute";
    } else if (keyword == "@attribute" && expected != "@relation") {
      header.attributes.push_back(take_attribute<S>(cursor, line.number));
      expected = "@attribute or @data";
    } else {
      check<format_error>(keyword == "@data" && expected == "@attribute or @data", place, "got ",
                          Found{word}, ", expected ", expected);
      cursor.expect_end("@data");
      return header;
    }
  }
  const Line end = lines.line();
  fail<format_error>(Place{end, end.text.data()}, "got the end of the file, expected ", expected);
}

}  // namespace multihot::detail
