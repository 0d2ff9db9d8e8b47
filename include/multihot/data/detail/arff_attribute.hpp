#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/column_choice.hpp>
#include <multihot/data/detail/number.hpp>

namespace multihot::detail::data {

/// A column of an ARFF file.
template <float_or_double S>
struct ArffAttribute {
  std::string name;
  Index line;                             // of the file
  std::map<std::string, S> nominal = {};  // the number of each value; empty: any number
  bool has_numbers = true;                // false: the values are positions in the list
  S omitted = 0;                          // the value that sparse rows omit: 0 or the first one
};

/// Replaces the position of each value by a number: by the number that it spells, as in {0,1}, or
/// by 0 or 1, as in {no,yes}. Returns false, and changes nothing, if the values are other words.
template <float_or_double S>
bool spell_numbers(std::map<std::string, S>& values) {
  const auto give_all = [&](auto number_of) {
    const auto has = [&](const auto& value) { return number_of(value.first).has_value(); };
    if (!std::ranges::all_of(values, has)) return false;
    for (auto& [text, value] : values) value = static_cast<S>(*number_of(text));
    return true;
  };
  const auto finite = [](const std::string& text) {
    const auto spelled = number<S>(text);
    return spelled && std::isfinite(*spelled) ? spelled : std::nullopt;
  };
  if (give_all(finite)) return true;
  return std::ranges::any_of(truth_words, [&](const TruthWords& words) {
    const auto truth = [&](const std::string& text) { return words.find(text); };
    const auto is_true = [&](const auto& value) { return truth(value.first) == true; };
    const auto count = std::ranges::count_if(values, is_true);
    return count <= 1 && std::ssize(values) - count <= 1 && give_all(truth);
  });
}

/// Reads the values of a nominal attribute, after the opening brace.
template <float_or_double S>
void take_nominal(ArffCursor& cursor, ArffAttribute<S>& attribute) {
  auto& values = attribute.nominal;
  std::string first;
  do {
    cursor.skip_blanks();
    const Place place = cursor.place();
    const ArffWord word = cursor.take_word();
    check<format_error>(!word.text.empty() || word.quoted, place, "got no value, expected one");
    if (values.empty()) first = word.text;
    const bool is_new = values.emplace(word.text, static_cast<S>(values.size())).second;
    check<format_error>(is_new, place, "got the value ", Found{word.text},
                        " twice, expected it once");
    cursor.take_comma();
  } while (!cursor.is('}') && !cursor.is_end());
  check<format_error>(cursor.take('}'), cursor.place(), "got ", Found{cursor.rest()},
                      ", expected a comma or a closing brace");
  attribute.has_numbers = spell_numbers(values);
  attribute.omitted = values.at(first);
}

/// Reads the name and type of column `number`, after @attribute. Text and dates are accepted if the
/// column is dropped.
template <float_or_double S>
ArffAttribute<S> take_attribute(ArffCursor& cursor, Index line, Index number,
                                const ColumnChoice& choice) {
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
  check<format_error>(is_number || (is_text && !choice.keeps(number, attribute.name)), place,
                      "got the type ", Found{type},
                      ", expected numeric, real, integer or values in braces",
                      is_text ? ", or the column in the option drop" : "");
  // The rest of the line, such as KEEL's range [0, 9], is a comment to Weka, except a weight.
  cursor.skip_blanks();
  if (cursor.is('{')) cursor.expect_end("the attribute");
  return attribute;
}

}  // namespace multihot::detail::data
