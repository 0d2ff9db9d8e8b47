#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/column_choice.hpp>

namespace multihot::detail {

/// Takes a word off the front of a text.
inline std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word;
}

/// The options that MEKA appends to the name of a relation, "music: -C 6 -split-number 400", after
/// -C; nothing in other names, even if one of Weka's filters has left its own options there, as in
/// "r-weka.filters.MultiFilter-F... -C 0.25".
inline std::optional<std::string_view> find_meka_labels(std::string_view name) {
  for (std::size_t colon = 0; (colon = name.find(':', colon + 1)) != name.npos;) {
    std::string_view rest = name.substr(colon + 1), word = take_word(rest);
    if (!word.starts_with('-')) continue;
    while (!word.empty() && word != "-C" && word != "-c") word = take_word(rest);
    if (!word.empty()) return take_word(rest);
  }
  return std::nullopt;
}

/// With 6 the first six columns are labels, with -6 the last six.
inline LabelChoice labels_of_relation(std::string_view name, const Place& place) {
  const auto text = find_meka_labels(name);
  if (!text) return {};
  int labels = 0;
  const char* const end = text->data() + text->size();
  const auto [after, error] = std::from_chars(text->data(), end, labels);
  check<format_error>(error == std::errc() && after == end, place, "got ", Found{*text},
                      " after -C, expected the number of labels, or the labels in the options");
  return {std::abs(Index{labels}), labels > 0, {}, true};
}

/// What stands after @relation: a name, in quotes or up to the end of the line.
inline std::string take_relation(ArffCursor& cursor) {
  cursor.skip_blanks();
  const Place place = cursor.place();
  if (cursor.is('\'') || cursor.is('"')) {
    std::string name = cursor.take_word().text;
    cursor.expect_end("the relation");
    return name;
  }
  check<format_error>(!cursor.done(), place, "got no name, expected one");
  return std::string(cursor.rest());
}

}  // namespace multihot::detail
