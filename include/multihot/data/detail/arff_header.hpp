#pragma once

#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_attribute.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/arff_relation.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/lines.hpp>
#include <multihot/data/detail/lower.hpp>

namespace multihot::detail {

/// KEEL's lists of the columns that are features and labels, which Weka's files do not have.
inline bool is_of_keel(std::string_view keyword) {
  return keyword == "@input" || keyword == "@inputs" || keyword == "@output" ||
         keyword == "@outputs";
}

template <float_or_double S>
struct ArffHeader {
  LabelChoice labels;
  std::vector<ArffAttribute<S>> attributes = {};

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& attribute : attributes) names.push_back(attribute.name);
    return names;
  }
};

/// All lines up to the one that says @data. Labels that are not chosen are those of MEKA.
template <float_or_double S, class Source>
ArffHeader<S> take_header(Lines<Source>& lines, LabelChoice labels, const KeptColumns& kept) {
  ArffHeader<S> header{std::move(labels)};
  const bool is_chosen = header.labels.count > 0 || !header.labels.names.empty();
  std::string_view expected = "@relation";
  while (lines.next()) {
    const Line line = lines.line();
    ArffCursor cursor(line);
    if (ArffCursor(line).is_end_but_for_commas()) continue;
    cursor.skip_blanks();
    const Place place = cursor.place();
    const std::string word = cursor.take_word().text, keyword = lower(word);
    if (keyword == "@relation" && expected == "@relation") {
      cursor.skip_blanks();
      const Place at_name = cursor.place();
      const std::string name = take_relation(cursor);
      if (!is_chosen) header.labels = labels_of_relation(name, at_name);
      expected = "@attribute";
    } else if (keyword == "@attribute" && expected != "@relation") {
      header.attributes.push_back(
          take_attribute<S>(cursor, line.number, std::ssize(header.attributes), kept));
      expected = "@attribute or @data";
    } else if (is_of_keel(keyword) && expected == "@attribute or @data") {
      continue;
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
