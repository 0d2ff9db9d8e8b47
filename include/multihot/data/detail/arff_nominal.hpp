#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <string>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/number.hpp>
#include <multihot/data/detail/truth.hpp>

namespace multihot::detail {

/// A column of an ARFF file. The values of a nominal one, listed in braces, stand for the numbers
/// that they spell, as in {0,1}; for 0 and 1, as in {FALSE,TRUE} or {yes,no}; or, if they are other
/// words, for their places in the list.
template <float_or_double S>
struct ArffAttribute {
  std::string name;
  Index line;                             // of the file
  std::map<std::string, S> nominal = {};  // none: any number
  bool has_numbers = true;                // rather than places
  S omitted = 0;                          // what a sparse row leaves out: 0, or the first value
};

/// Gives the values the numbers that they spell, or those of false and true; false if they have
/// none.
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

/// The values between braces, parted as those of a row.
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
    cursor.take_separator();
  } while (!cursor.is('}') && !cursor.is_end());
  check<format_error>(cursor.take('}'), cursor.place(), "got ", Found{cursor.rest()},
                      ", expected a comma or a closing brace");
  attribute.has_numbers = spell_numbers(values);
  attribute.omitted = values.at(first);
}

}  // namespace multihot::detail
