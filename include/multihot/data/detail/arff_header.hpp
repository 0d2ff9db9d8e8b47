#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_attribute.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/text.hpp>

/// The lines of an ARFF file up to @data.
namespace multihot::detail::data {

/// Removes the first word from a text and returns it.
inline std::string_view take_front(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

/// The value of -C among the options that MEKA appends to the name of a relation, as in
/// "music: -C 6 -split-number 400". Weka's filters append options too, as in
/// "r-weka.filters.MultiFilter-F... -C 0.25", but not after a colon.
inline std::optional<std::string_view> find_meka_labels(std::string_view name) {
  for (std::size_t colon = 0; (colon = name.find(':', colon + 1)) != name.npos;) {
    std::string_view rest = name.substr(colon + 1);
    std::string_view word = take_front(rest);
    if (!word.starts_with('-')) continue;
    while (!word.empty() && word != "-C" && word != "-c") word = take_front(rest);
    if (!word.empty()) return take_front(rest);
  }
  return std::nullopt;
}

/// Chooses the labels that MEKA gives in the name of a relation: 6 means the first six columns, -6
/// the last six.
inline void choose_meka_labels(std::string_view name, const Place& place, ColumnChoice& choice) {
  const auto text = find_meka_labels(name);
  if (!text) return;
  int labels = 0;
  const char* const end = text->data() + text->size();
  const auto [after, error] = std::from_chars(text->data(), end, labels);
  check<format_error>(error == std::errc() && after == end, place, "got ", Found{*text},
                      " after -C, expected the number of labels, or the labels in the options");
  choice.labels = std::abs(Index{labels});
  choice.labels_first = labels > 0;
  choice.of_all = true;
}

/// The name after @relation, in quotes or up to the end of the line.
inline std::string take_relation(ArffCursor& cursor) {
  const Place place = cursor.place();
  if (cursor.is('\'') || cursor.is('"')) {
    std::string name = cursor.take_word().text;
    cursor.expect_end("the relation");
    return name;
  }
  check<format_error>(!cursor.done(), place, "got no name, expected one");
  return std::string(cursor.rest());
}

/// KEEL's lines that list the features and the labels. Weka's files do not have them.
inline bool is_of_keel(std::string_view keyword) {
  return keyword == "@input" || keyword == "@inputs" || keyword == "@output" ||
         keyword == "@outputs";
}

/// Reads all lines up to @data. If the options choose no labels, chooses those that MEKA gives.
template <float_or_double S>
std::vector<ArffAttribute<S>> take_header(Lines& lines, ColumnChoice& choice) {
  std::vector<ArffAttribute<S>> attributes;
  std::string_view expected = "@relation";
  while (lines.next()) {
    const Line line = lines.line();
    ArffCursor cursor(line);
    if (ArffCursor(line).is_end_but_for_commas()) continue;
    cursor.skip_blanks();
    const Place place = cursor.place();
    const std::string word = cursor.take_word().text, keyword = lower(word);
    cursor.skip_blanks();
    if (keyword == "@relation" && expected == "@relation") {
      const Place at_name = cursor.place();
      const std::string name = take_relation(cursor);
      if (choice.label_count() == 0) choose_meka_labels(name, at_name, choice);
      expected = "@attribute";
    } else if (keyword == "@attribute" && expected != "@relation") {
      const Index number = std::ssize(attributes);
      attributes.push_back(take_attribute<S>(cursor, line.number, number, choice));
      expected = "@attribute or @data";
    } else if (is_of_keel(keyword) && expected == "@attribute or @data") {
      continue;
    } else {
      check<format_error>(keyword == "@data" && expected == "@attribute or @data", place, "got ",
                          Found{word}, ", expected ", expected);
      cursor.expect_end("@data");
      return attributes;
    }
  }
  fail<format_error>(LineCursor(lines.line()).place(), "got the end of the file, expected ",
                     expected);
}

}  // namespace multihot::detail::data
