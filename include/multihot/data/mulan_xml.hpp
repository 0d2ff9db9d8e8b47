#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <multihot/data/detail/mulan.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot {

/// Reads the names of the labels from the XML file that Mulan has for each ARFF file, in the order
/// of the file. Labels within labels (a hierarchy) are read too.
///
///   read_arff<float>("emotions.arff", {.label_names = read_mulan_xml("emotions.xml")})
///
/// Throws io_error if the file cannot be read, format_error with line and byte: "emotions.xml:3:1:
/// got the label 'sad' twice, expected it once".
/// http://mulan.sourceforge.net/format.html
inline std::vector<std::string> read_mulan_xml(const std::string& path) {
  return detail::data::mulan_labels(detail::data::Lines(path));
}

/// Reads the same from a text in memory.
inline std::vector<std::string> parse_mulan_xml(std::string_view text) {
  return detail::data::mulan_labels({"text", text});
}

}  // namespace multihot
