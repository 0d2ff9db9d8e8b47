#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/text.hpp>

namespace multihot::detail::data {

/// Reads the part of XML that Mulan uses: <label name="..."> in <labels>, or in another <label>.
class MulanCursor : public LineCursor {
 public:
  using LineCursor::LineCursor;

  /// The names of the labels, in the order of the file.
  std::vector<std::string> take_labels() {
    std::vector<std::string> names;
    std::set<std::string> seen;
    skip_between_tags();
    expect("<labels");
    Index open = take_attributes().is_empty ? 0 : 1;
    for (skip_between_tags(); open > 0; skip_between_tags()) {
      if (take("</")) {
        take_end_of(--open == 0 ? "labels" : "label");
        continue;
      }
      const Place start = place();
      expect("<label");
      Tag label = take_attributes();
      check<format_error>(label.name.has_value(), start, "got a label without name, expected one");
      check<format_error>(seen.insert(*label.name).second, start, "got the label ",
                          Found{*label.name}, " twice, expected it once");
      names.push_back(std::move(*label.name));
      open += label.is_empty ? 0 : 1;
    }
    check<format_error>(done(), place(), "got ", Found{rest()}, ", expected the end of the file");
    check<format_error>(!names.empty(), place(), "got no label, expected one or more");
    return names;
  }

 private:
  struct Tag {
    std::optional<std::string> name;
    bool is_empty;  // <label/>, which needs no end tag
  };

  static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

  void expect(std::string_view word) {
    const Place start = place();
    check<format_error>(take(word), start, "got ", Found{rest()}, ", expected ", Found{word});
  }
  bool skip_space() {
    return !take_until([](char c) { return !is_space(c); }).empty();
  }
  void skip_past(std::string_view word) {
    const Place start = place();
    const std::size_t at = rest().find(word);
    check<format_error>(at != std::string_view::npos, start, "got no ", Found{word},
                        " after this, expected one");
    move(this->at() + at + word.size());
  }
  /// Skips spaces, comments and processing instructions.
  void skip_between_tags() {
    for (;;) {
      skip_space();
      if (rest().starts_with("<!--")) {
        skip_past("-->");
      } else if (rest().starts_with("<?")) {
        skip_past("?>");
      } else {
        return;
      }
    }
  }

  /// Reads the rest of an end tag, after </
  void take_end_of(std::string_view expected) {
    const Place start = place();
    const auto name = take_until([](char c) { return is_space(c) || c == '>'; });
    check<format_error>(name == expected, start, "got the end of ", Found{name},
                        ", expected the end of ", Found{expected});
    skip_space();
    expect(">");
  }

  /// Reads the rest of a tag, after its name.
  Tag take_attributes() {
    for (Tag tag{};;) {
      const bool has_space = skip_space();
      tag.is_empty = take("/>");
      if (tag.is_empty || take('>')) return tag;
      const Place start = place();
      const auto attribute = take_until([](char c) {
        return is_space(c) || c == '=' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '/';
      });
      check<format_error>(has_space && !attribute.empty(), start, "got ", Found{{start.at, end()}},
                          ", expected an attribute or the end of the tag");
      skip_space();
      expect("=");
      skip_space();
      std::string value = take_value();
      if (attribute != "name") continue;
      check<format_error>(!tag.name, start, "got a second name, expected one");
      tag.name = std::move(value);
    }
  }

  /// A value in single or double quotes, which may contain the five entities of XML.
  std::string take_value() {
    const Place start = place();
    const char quote = take('\'') ? '\'' : '"';
    check<format_error>(quote == '\'' || take('"'), start, "got ", Found{rest()},
                        ", expected a value in quotes");
    constexpr std::array<std::pair<std::string_view, char>, 5> entities{
        {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
    for (std::string value;;) {
      value += take_until([=](char c) { return c == quote || c == '&' || c == '<'; });
      if (take(quote)) return value;
      const Place here = place();
      const auto entity =
          std::ranges::find_if(entities, [this](const auto& e) { return take(e.first); });
      check<format_error>(entity != entities.end(), here, "got ", Found{rest()},
                          ", expected a closing quote, or &amp; &lt; &gt; &quot; or &apos;");
      value += entity->second;
    }
  }
};

inline std::vector<std::string> mulan_labels(Lines lines) {
  for (bool more = lines.next(); more;) more = lines.extend();  // the file as one line
  return MulanCursor(lines.line()).take_labels();
}

}  // namespace multihot::detail::data
