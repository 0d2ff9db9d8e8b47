#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <multihot/core.hpp>
#include <multihot/data/read_table.hpp>
#include <multihot/data/table_reader.hpp>
#include <string>
#include <string_view>

#include "../unit/data/temporary_file.hpp"

/// Stops the program unless a text gives the same result, or the same format_error, in memory and
/// from a file that is read by a few bytes at a time. Any other exception ends the program as well.
inline void check_same(std::string_view text, auto of_text, auto of_file) {
  static const TemporaryFile file("");
  const std::string& path = file.path();
  std::FILE* const open = std::fopen(path.c_str(), "wb");
  if (open == nullptr || std::fwrite(text.data(), 1, text.size(), open) != text.size())
    std::abort();
  std::fclose(open);

  const auto outcome = [](auto result) -> std::string {
    try {
      return result();
    } catch (const multihot::format_error& error) {
      return error.what();
    }
  };
  std::string got = outcome([&] { return of_file(path, 1 + text.size() % 7); });
  if (got.starts_with(path)) got.replace(0, path.size(), "text");
  if (got != outcome([&] { return of_text(text); })) std::abort();
}

/// The bytes of a table's numbers, after its shapes and names.
inline std::string bytes(const auto& table) {
  using multihot::detail::shape, multihot::detail::text;
  std::string all = text(shape(table.x)) + " " + text(shape(table.y));
  for (const auto& name : table.feature_names) all += "|" + name;
  for (const auto& name : table.label_names) all += "|" + name;
  for (const auto& m : {table.x, table.y}) {
    const auto size = static_cast<std::size_t>(m.size()) * sizeof(*m.data());
    all.append(reinterpret_cast<const char*>(m.data()), size);
  }
  return all;
}

/// All blocks of a TableReader as one table.
template <class S>
multihot::Table<S> all_blocks(multihot::TableReader<S>& reader, multihot::Index rows) {
  multihot::Table<S> all, block;
  while (reader.next(block, rows)) {
    const multihot::Index before = all.x.rows(), after = before + block.x.rows();
    all.x.conservativeResize(after, block.x.cols());
    all.y.conservativeResize(after, block.y.cols());
    all.x.bottomRows(block.x.rows()) = block.x;
    all.y.bottomRows(block.y.rows()) = block.y;
    all.feature_names = block.feature_names, all.label_names = block.label_names;
  }
  return all;
}
