#pragma once

#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/arff_nominal.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/decimal.hpp>
#include <multihot/data/detail/lower.hpp>
#include <multihot/data/detail/number.hpp>

namespace multihot::detail {

/// What stands after @attribute, of the column of this number. Text and dates have to be left out.
template <float_or_double S>
ArffAttribute<S> take_attribute(ArffCursor& cursor, Index line, Index number,
                                const KeptColumns& kept) {
  cursor.skip_blanks();
  const Place start = cursor.place();
  ArffWord name = cursor.take_word();
  check<format_error>(!name.text.empty(), start, "got no name, expected one");
  ArffAttribute<S> attribute{std::move(name.text), line};

  cursor.skip_blanks();
  const Place place = cursor.place();
  if (cursor.take('{')) {
    take_nominal(cursor, attribute);
    cursor.expect_end("the attribute");
    return attribute;
  }
  const std::string_view type = cursor.take_type();
  const std::string small = lower(type);
  const bool is_number = small == "numeric" || small == "real" || small == "integer";
  const bool is_text = small == "string" || small == "date";
  check<format_error>(is_number || (is_text && !kept.has(number, attribute.name)), place,
                      "got the type ", Found{type},
                      ", expected numeric, real, integer or values in braces",
                      is_text ? ", or the column in the option drop" : "");
  // What follows, as KEEL's range [0, 9], is a comment to Weka, but for a weight.
  cursor.skip_blanks();
  if (cursor.is('{')) cursor.expect_end("the attribute");
  return attribute;
}

/// The next value of an attribute, nan where it is missing. Columns count from 1, for messages.
template <float_or_double S>
S take_value(ArffCursor& cursor, const ArffAttribute<S>& attribute, bool allow_missing,
             Index column) {
  cursor.skip_blanks();
  const Place place = cursor.place();
  if (attribute.nominal.empty()) {
    S value = 0;
    const auto [after, error] = read_decimal(cursor.at(), cursor.end(), value);
    cursor.move(after);
    if (error == std::errc() && std::isfinite(value) && cursor.is_end_of_word()) return value;
    cursor.move(place.at);
  }
  const ArffWord word = cursor.take_word();
  const Found found{word.text, column};
  if (word.text == "?" && !word.quoted) {
    check<format_error>(allow_missing, place, "got ", found, ", a missing value, expected one");
    return std::numeric_limits<S>::quiet_NaN();
  }
  if (attribute.nominal.empty()) return finite_number(number<S>(word.text), place, found);
  const auto value = attribute.nominal.find(word.text);
  check<format_error>(value != attribute.nominal.end(), place, "got ", found,
                      ", expected one of the ", std::ssize(attribute.nominal), " values of ",
                      Found{attribute.name});
  return value->second;
}

}  // namespace multihot::detail
