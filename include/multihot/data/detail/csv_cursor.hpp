#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <multihot/data/detail/cursor.hpp>

namespace multihot::detail {

/// As the option is written
inline std::string seems_separated(char c) {
  return std::string("; the separator seems to be ") +
         (c == '\t' ? "'\\t'" : std::string{'\'', c, '\''});
}

/// Reads the cells of one line of a CSV file.
class CsvCursor : public Cursor {
 public:
  CsvCursor(const Line& line, char separator) : Cursor(line), separator_(separator) {}

  char separator() const { return separator_; }
  bool is_end_of_cell() const { return done() || is(separator_); }
  bool take_separator() { return take(separator_); }
  void skip_blanks() {
    take_until([this](char c) { return !is_blank(c); });
  }
  bool is_blank_line() {
    skip_blanks();
    return done();
  }

  /// Whatever is in the cell; false if it does not end in this line.
  bool skip_cell() {
    skip_blanks();
    if (take('"')) return skip_quoted();
    take_until_separator();
    return true;
  }
  /// The same of a cell whose quotes have begun.
  bool skip_quoted() {
    do {
      take_until([](char c) { return c == '"'; });
      if (!take('"')) return false;
    } while (take('"'));  // two stand for one
    take_until_separator();
    return true;
  }
  /// The cell without the quotes and blanks around it; nullopt if it does not end in this line.
  std::optional<std::string> take_cell() {
    skip_blanks();
    if (!take('"')) return std::string(without_blanks(take_until_separator()));
    std::string cell;
    do {
      cell += take_until([](char c) { return c == '"'; });
      if (!take('"')) return std::nullopt;
      if (is('"')) cell += '"';  // two stand for one
    } while (take('"'));
    const char next = done() ? separator_ : *at();
    skip_blanks();
    const Place place = this->place();
    const auto after = without_blanks(take_until_separator());
    if (after.empty()) return cell;
    const bool seems_other = next == ';' || next == ',' || next == '|' || after.starts_with('"');
    fail<format_error>(place, "got ", Found{after},
                       " after a closing quote, expected the end of the cell",
                       seems_other ? seems_separated(next) : "");
  }

 private:
  bool is_blank(char c) const { return (c == ' ' || c == '\t') && c != separator_; }

  std::string_view take_until_separator() {
    return take_until([this](char c) { return c == separator_; });
  }
  std::string_view without_blanks(std::string_view cell) const {
    while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
    return cell;
  }

  char separator_;
};

}  // namespace multihot::detail
