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

/// A value for each attribute: 1.5, 0, red
template <float_or_double S>
void take_dense_row(ArffCursor cursor, const std::vector<ArffAttribute<S>>& attributes,
                    const Columns& columns, bool allow_missing, S* to) {
  const Index expected = std::ssize(attributes);
  Index column = 0;
  do {
    check<format_error>(column < expected, cursor.place(), "got more than ", expected,
                        " values, expected ", expected);
    const auto j = static_cast<std::size_t>(column);
    to[columns.slot[j]] = take_value(cursor, attributes[j], allow_missing, ++column);
    cursor.skip_blanks();
  } while (cursor.take(','));
  cursor.expect_end("the row");
  check<format_error>(column == expected, cursor.place(), "got ", column, " values, expected ",
                      expected);
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
  check<format_error>(index > last, place, "got the index ", index, " behind ", last,
                      ", expected a larger one");
  return index;
}

/// What stands behind the opening brace, the values that are not 0, each behind the index of its
/// attribute, from 0: {0 1.5, 2 red}
template <float_or_double S>
void take_sparse_row(ArffCursor cursor, const std::vector<ArffAttribute<S>>& attributes,
                     const Columns& columns, bool allow_missing, S* to) {
  for (std::size_t j = 0; j < attributes.size(); ++j) to[columns.slot[j]] = attributes[j].omitted;
  Index last = -1;
  cursor.skip_blanks();
  if (!cursor.is('}')) {
    do {
      last = take_index(cursor, last, std::ssize(attributes));
      const auto j = static_cast<std::size_t>(last);
      to[columns.slot[j]] = take_value(cursor, attributes[j], allow_missing, last + 1);
      cursor.skip_blanks();
    } while (cursor.take(','));
  }
  check<format_error>(cursor.take('}'), cursor.place(), "got ", Found{cursor.rest()},
                      ", expected a comma or a closing brace");
  cursor.expect_end("the row");
}

}  // namespace multihot::detail
