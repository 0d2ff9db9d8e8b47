#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/data/detail/lines.hpp>
#include <multihot/data/detail/mulan_cursor.hpp>
#include <multihot/data/detail/source.hpp>

namespace multihot {

namespace detail {

template <class Source>
std::vector<std::string> mulan_labels(Lines<Source> lines) {
  for (bool more = lines.next(); more; more = lines.extend()) {
  }
  return MulanCursor(lines.line()).take_labels();
}

}  // namespace detail

/// The names of the labels, which Mulan keeps in an XML file beside the ARFF, in its order, those
/// of a hierarchy too:
///
///   read_arff<float>("emotions.arff", {.label_names = read_mulan_xml("emotions.xml")})
///
/// Throws io_error, or format_error with line and byte.
/// http://mulan.sourceforge.net/format.html
inline std::vector<std::string> read_mulan_xml(const std::string& path) {
  return detail::mulan_labels(detail::Lines(detail::FileSource(path)));
}

/// The same from memory.
inline std::vector<std::string> parse_mulan_xml(std::string_view text) {
  return detail::mulan_labels(detail::Lines(detail::TextSource(text)));
}

}  // namespace multihot
