#pragma once

#include <charconv>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/arff_attribute.hpp>
#include <multihot/data/detail/arff_cursor.hpp>
#include <multihot/data/detail/number.hpp>
#include <multihot/data/detail/rows.hpp>

namespace multihot::detail::data {

/// Reads one row of an ARFF file. A comma, blanks or both separate two values. Two commas are an
/// error, since it would be unclear which value is missing.
template <float_or_double S>
class ArffRow : public ArffCursor {
 public:
  static constexpr std::string_view cells = "values";  // the word for them in messages

  ArffRow(const Line& line, const std::vector<ArffAttribute<S>>& attributes, bool allow_missing)
      : ArffCursor(line), attributes_(attributes), allow_missing_(allow_missing) {}

  S take_value(Index column) {
    const auto& attribute = attributes_[static_cast<std::size_t>(column)];
    skip_blanks();
    const Place place = this->place();
    if (attribute.nominal.empty()) {
      if (const auto plain = take_plain_number<S>(*this)) return *plain;
    }
    const ArffWord word = take_word();
    const Found found = this->found(word.text, column);
    if (word.text == "?" && !word.quoted) {
      return missing_value<S>(allow_missing_, place, found, "a value");
    }
    if (attribute.nominal.empty()) return finite_number(number<S>(word.text), place, found);
    const auto value = attribute.nominal.find(word.text);
    check<format_error>(value != attribute.nominal.end(), place, "got ", found,
                        ", expected one of its ", std::ssize(attribute.nominal), " values");
    return value->second;
  }

  std::string take_text() { return take_word().text; }

  Found found(std::string_view value, Index column) const {
    return {value, column + 1, attributes_[static_cast<std::size_t>(column)].name};
  }

  void skip_value() { take_word(); }

  bool next() { return take_comma() || !is_end(); }

  void expect_end_of_row(Index columns) {
    if (is_end_but_for_commas()) return;
    if (is('{')) expect_end("the row");  // a weight
    fail<format_error>(place(), "got more than ", columns, " values, expected ", columns);
  }

  /// Writes all values of the row to their slots.
  void take_all(const Columns& columns, S* to) {
    skip_blanks();
    if (take('{')) {
      take_sparse(columns, to);
    } else {
      take_cells(*this, columns, to);
    }
  }

 private:
  /// Reads a sparse row after its opening brace: pairs of the index of an attribute, from 0, and a
  /// value, as in {0 1.5, 2 red}. Attributes that are not listed have their `omitted` value.
  void take_sparse(const Columns& columns, S* to) {
    const Place start = place();
    for (std::size_t j = 0; j < attributes_.size(); ++j) {
      if (columns.slot[j] != Columns::dropped) to[columns.slot[j]] = attributes_[j].omitted;
    }
    Index last = -1;
    skip_blanks();
    if (!is('}')) {
      do {
        last = take_index(last);
        take_cell(*this, columns, last, to);
        take_comma();
      } while (!is('}') && !is_end());
    }
    check<format_error>(take('}'), place(), "got ", Found{rest()},
                        ", expected a comma or a closing brace");
    expect_end("the row");
    if (columns.first_binary <= columns.features) check_omitted(columns, start, to);
  }
  /// Throws format_error if the row omits a label whose `omitted` value is neither 0 nor 1.
  void check_omitted(const Columns& columns, const Place& start, const S* to) const {
    for (const Index j : columns.labels) {
      const S label = to[columns.slot[static_cast<std::size_t>(j)]];
      if (is_binary(label)) continue;
      fail<format_error>(start, "got ", found(text(label), j),
                         ", the value of cells that are left out, expected 0 or 1");
    }
  }
  /// Reads an index, which must be larger than the last one.
  Index take_index(Index last) {
    skip_blanks();
    const Place place = this->place();
    const std::string word = take_word().text;
    const char* const end = word.data() + word.size();
    Index index = -1;
    const auto [after, error] = std::from_chars(word.data(), end, index);
    check<format_error>(error == std::errc() && after == end, place, "got ", Found{word},
                        ", expected the index of an attribute");
    const Index count = std::ssize(attributes_);
    check<format_error>(index >= 0 && index < count, place, "got the index ", index,
                        ", expected 0 to ", count - 1);
    check<format_error>(index > last, place, "got the index ", index, " after ", last,
                        ", expected a larger one");
    return index;
  }

  const std::vector<ArffAttribute<S>>& attributes_;
  bool allow_missing_;
};

}  // namespace multihot::detail::data
