#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/detail/any_rows.hpp>
#include <multihot/data/detail/rows.hpp>
#include <multihot/data/detail/text.hpp>
#include <multihot/data/read_table.hpp>
#include <multihot/data/table.hpp>

namespace multihot {

/// Reads a table in blocks of rows: from files that are larger than the memory, and from pipes.
///
///   TableReader<float> reader("large.csv", {.columns = {"tempo", "loudness"}});
///   Table<float> block;
///   while (reader.next(block, 4096)) use(block.x);
///
/// The formats, options, numbers and errors are those of read_table(). The table is read once, and
/// only the current block is in memory. Until the last block, which may be smaller, only the first
/// one allocates memory (and rows with cells in words, such as text in ARFF).
template <float_or_double S>
class TableReader {
 public:
  /// Reads the names of the columns. `chunk` bytes of the file are read at a time.
  explicit TableReader(const std::string& path, const TableOptions& options = {},
                       std::size_t chunk = 1 << 20)
      : lines_(path, chunk), rows_(detail::data::any_rows<S>(lines_, options)) {
    std::visit([](auto& rows) { rows.rewind(); }, rows_);
    lines_.forget();
  }
  TableReader(const TableReader&) = delete;  // rows_ refers to lines_
  TableReader& operator=(const TableReader&) = delete;
  ~TableReader() = default;

  /// Names of the features, or empty if the table has no names.
  const std::vector<std::string>& feature_names() const { return columns().feature_names; }
  const std::vector<std::string>& label_names() const { return columns().label_names; }

  /// Reads this many rows into the block, or as many as there are left. After the last one, returns
  /// false and leaves the block as it is. Throws io_error and format_error as read_table() does;
  /// after that, state_error. A table without rows is a format_error.
  bool next(Table<S>& block, Index rows) {
    detail::check<value_error>(rows > 0, "TableReader: got ", rows, " rows, expected > 0");
    detail::check<state_error>(!failed_, "TableReader: an earlier call failed, expected a new one");
    failed_ = true;  // if anything throws
    const Index count = std::visit([&](auto& all) { return take(all, rows); }, rows_);
    if (count == 0 && is_first_) detail::data::fail_no_row(lines_);
    if (count > 0) copy_to(block, count);
    is_first_ = failed_ = false;
    return count > 0;
  }

 private:
  const detail::data::Columns& columns() const {
    return std::visit([](const auto& rows) -> const auto& { return rows.columns(); }, rows_);
  }
  Index features() const { return columns().features; }
  Index labels() const { return static_cast<Index>(columns().labels.size()); }

  /// Reads rows to numbers_. Returns how many there were.
  Index take(auto& all, Index rows) {
    const auto width = static_cast<std::size_t>(features() + labels());
    std::size_t size = 0;  // not rows * width at once: there may be fewer rows
    Index count = 0;
    for (; count < rows && all.next(); ++count, size += width) {
      if (numbers_.size() < size + width) numbers_.resize(size + width);
      all.take(numbers_.data() + size);
    }
    return count;
  }

  void copy_to(Table<S>& block, Index count) const {
    using detail::shape, detail::data::tile_rows;
    const detail::Shape x{count, features()}, y{count, labels()};
    if (shape(block.x) != x || shape(block.y) != y || block.feature_names != feature_names() ||
        block.label_names != label_names()) {
      Table<S> fitting{Matrix<S>(x.rows, x.cols), Matrix<S>(y.rows, y.cols), feature_names(),
                       label_names()};
      block.x.swap(fitting.x), block.y.swap(fitting.y);
      block.feature_names.swap(fitting.feature_names);
      block.label_names.swap(fitting.label_names);
    }
    const Eigen::Map<const detail::data::Tile<S>> all(numbers_.data(), count, x.cols + y.cols);
    for (Index first = 0; first < count; first += tile_rows) {
      const Index few = std::min(tile_rows, count - first);
      detail::data::copy_rows(all.middleRows(first, few), block, first);
    }
  }

  detail::data::Lines lines_;
  detail::data::AnyRows<S> rows_;
  std::vector<S> numbers_;  // of the current block, row by row: features, then labels
  bool is_first_ = true, failed_ = false;
};

}  // namespace multihot
