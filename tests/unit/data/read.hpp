#pragma once

#include <multihot/data/arff.hpp>
#include <multihot/data/csv.hpp>
#include <string>
#include <string_view>

#include "bad_file.hpp"

/// All that the table of a text holds, or the message of its format_error.
template <class S = float>
std::string csv(std::string_view text, const multihot::CsvOptions& options = {.labels = 1}) {
  return outcome<S>([&] { return multihot::parse_csv<S>(text, options); });
}
template <class S = float>
std::string arff(std::string_view text, const multihot::ArffOptions& options = {.labels = 1}) {
  return outcome<S>([&] { return multihot::parse_arff<S>(text, options); });
}

/// Three attributes in lines 2 to 4, the rows from line 6 on.
inline std::string with_rows(std::string_view rows) {
  return "@relation r\n@attribute a numeric\n@attribute b {red,green,blue}\n@attribute c {0,1}\n"
         "@data\n" +
         std::string(rows);
}
