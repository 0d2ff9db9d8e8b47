#pragma once

#include <charconv>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_attribute.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/columns.hpp>

namespace multihot::detail {

/// The next value to where its column goes, if it goes anywhere.
template <float_or_double S>
void take_into(S* to, ArffCursor& cursor, const std::vector<ArffAttribute<S>>& attributes,
               const Columns& columns, bool allow_missing, Index column) {
  const auto j = static_cast<std::size_t>(column);
  if (columns.slot[j] == Columns::dropped) {
    cursor.take_word();
  } else {
    to[columns.slot[j]] = take_value(cursor, attributes[j], allow_missing, column + 1);
  }
}

/// A value for each attribute, 1.5, 0, red; a comma between two of them, or blanks, as Weka has it,
/// or both, but no two commas: those would leave it to the reader which value is missing.
template <float_or_double S>
void take_dense_row(ArffCursor cursor, const std::vector<ArffAttribute<S>>& attributes,
                    const Columns& columns, bool allow_missing, S* to) {
  const Index expected = std::ssize(attributes);
  Index column = 0;
  bool goes_on = true;
  while (goes_on && column < expected) {
    take_into(to, cursor, attributes, columns, allow_missing, column++);
    goes_on = cursor.take_separator() || !cursor.is_end();
  }
  check<format_error>(column == expected, cursor.place(), "got ", column, " values, expected ",
                      expected);
  if (cursor.is_end_but_for_commas()) return;
  if (cursor.is('{')) cursor.expect_end("the row");
  fail<format_error>(cursor.place(), "got more than ", expected, " values, expected ", expected);
}

/// The index in front of a value: the next ones are larger.
inline Index take_index(ArffCursor& cursor, Index last, Index attributes) {
  cursor.skip_blanks();
  const Place place = cursor.place();
  const std::string word = cursor.take_word().text;
  const char* const end = word.data() + word.size();
  Index index = -1;
  const auto [after, error] = std::from_chars(word.data(), end, index);
  check<format_error>(error == std::errc() && after == end, place, "got ", Found{word},
                      ", expected the index of an attribute");
  check<format_error>(index >= 0 && index < attributes, place, "got the index ", index,
                      ", expected 0 to ", attributes - 1);
  check<format_error>(index > last, place, "got the index ", index, " after ", last,
                      ", expected a larger one");
  return index;
}

/// What stands after the opening brace, the values that are not 0, each after the index of its
/// attribute, from 0: {0 1.5, 2 red}
template <float_or_double S>
void take_sparse_row(ArffCursor cursor, const std::vector<ArffAttribute<S>>& attributes,
                     const Columns& columns, bool allow_missing, S* to) {
  for (std::size_t j = 0; j < attributes.size(); ++j) {
    if (columns.slot[j] != Columns::dropped) to[columns.slot[j]] = attributes[j].omitted;
  }
  Index last = -1;
  cursor.skip_blanks();
  if (!cursor.is('}')) {
    do {
      last = take_index(cursor, last, std::ssize(attributes));
      take_into(to, cursor, attributes, columns, allow_missing, last);
      cursor.take_separator();
    } while (!cursor.is('}') && !cursor.is_end());
  }
  check<format_error>(cursor.take('}'), cursor.place(), "got ", Found{cursor.rest()},
                      ", expected a comma or a closing brace");
  cursor.expect_end("the row");
}

}  // namespace multihot::detail
