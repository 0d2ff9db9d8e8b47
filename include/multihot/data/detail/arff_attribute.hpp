#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/lower.hpp>
#include <multihot/data/detail/number.hpp>

namespace multihot::detail {

/// A column of an ARFF file. The values of a nominal one, listed in braces, stand for the numbers
/// that they spell, as in {0,1}; or for their places in the list, if one of them spells none.
template <float_or_double S>
struct ArffAttribute {
  std::string name;
  Index line;                             // of the file
  std::map<std::string, S> nominal = {};  // none: any number
  bool spells_numbers = true;
  S omitted = 0;  // what a sparse row leaves out: 0, or the first value
};

/// The values between braces.
template <float_or_double S>
void take_nominal(ArffCursor& cursor, ArffAttribute<S>& attribute) {
  auto& values = attribute.nominal;
  std::string first;
  do {
    cursor.skip_blanks();
    const Place place = cursor.place();
    const ArffWord word = cursor.take_word();
    const Found found{word.text};
    check<format_error>(!word.text.empty() || word.quoted, place, "got no value, expected one");
    if (values.empty()) first = word.text;
    const bool is_new = values.emplace(word.text, static_cast<S>(values.size())).second;
    check<format_error>(is_new, place, "got the value ", found, " twice, expected it once");
    cursor.skip_blanks();
  } while (cursor.take(','));
  check<format_error>(cursor.take('}'), cursor.place(), "got ", Found{cursor.rest()},
                      ", expected a comma or a closing brace");

  attribute.spells_numbers = std::ranges::all_of(values, [](const auto& value) {
    const auto spelled = number<S>(value.first);
    return spelled && std::isfinite(*spelled);
  });
  if (attribute.spells_numbers) {
    for (auto& [text, value] : values) value = *number<S>(text);
  }
  attribute.omitted = values.at(first);
}

/// What stands behind @attribute.
template <float_or_double S>
ArffAttribute<S> take_attribute(ArffCursor& cursor, Index line) {
  cursor.skip_blanks();
  const Place start = cursor.place();
  ArffWord name = cursor.take_word();
  check<format_error>(!name.text.empty(), start, "got no name, expected one");
  ArffAttribute<S> attribute{std::move(name.text), line};

  cursor.skip_blanks();
  const Place place = cursor.place();
  if (cursor.take('{')) {
    take_nominal(cursor, attribute);
  } else {
    const std::string type = cursor.take_word().text, small = lower(type);
    check<format_error>(small == "numeric" || small == "real" || small == "integer", place,
                        "got the type ", Found{type},
                        ", expected numeric, real, integer or values in braces");
  }
  cursor.expect_end("the attribute");
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
    const auto [after, error] = std::from_chars(cursor.at(), cursor.end(), value);
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
  if (attribute.nominal.empty()) return finite_number<S>(word.text, place, found);
  const auto value = attribute.nominal.find(word.text);
  check<format_error>(value != attribute.nominal.end(), place, "got ", found,
                      ", expected one of the ", std::ssize(attribute.nominal), " values of ",
                      Found{attribute.name});
  return value->second;
}

}  // namespace multihot::detail
