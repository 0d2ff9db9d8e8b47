#pragma once

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <multihot/core.hpp>
#include <multihot/data/to_csv.hpp>
#include <multihot/errors.hpp>

namespace multihot {

/// Writes a table to a CSV file, block by block, in constant memory.         pandas.to_csv
///
///   CsvWriter writer("predictions.csv", {"happy", "sad"});
///   while (reader.next(block, 4096)) writer.write(classifier.predict(block));
///   writer.close();
///
/// The file gets its name in close(), when it is complete. Without close(), as after an error, an
/// old file of this name stays. A pipe or a device is written to directly.
///
/// All functions but the destructor throw io_error.
class CsvWriter {
 public:
  /// The first line has the names, if there are any.
  explicit CsvWriter(const std::string& path, const std::vector<std::string>& names = {})
      : name_(path), path_(path), temporary_(path) {
    namespace fs = std::filesystem;
    if (fs::is_regular_file(path)) path_ = fs::canonical(path).string();  // where a link leads to
    if (fs::is_regular_file(path) || !fs::exists(path)) temporary_ = path_ + ".part";
    if (!names.empty()) append_csv_names(text_, names);
    file_ = std::fopen(temporary_.c_str(), "wb");
    check(file_ != nullptr, "open");
  }
  /// The same for a stream of C, which stays open. Messages call it `name`.
  explicit CsvWriter(std::FILE* stream, std::string name,
                     const std::vector<std::string>& names = {})
      : name_(std::move(name)), file_(stream), is_own_(false) {
    if (!names.empty()) append_csv_names(text_, names);
  }
  CsvWriter(const CsvWriter&) = delete;
  CsvWriter& operator=(const CsvWriter&) = delete;
  ~CsvWriter() {
    if (!is_own_ || file_ == nullptr) return;
    std::fclose(file_);
    if (temporary_ != path_) std::remove(temporary_.c_str());
  }

  /// Writes a line for each row of x, a matrix. Throws value_error as append_csv_rows() does.
  void write(const auto& x) {
    append_csv_rows(text_, x);
    write_text();
  }

  /// Ends the file. Nothing can be written after it.
  void close() {
    write_text();  // the names of a table without rows
    check(std::fflush(file_) == 0, "write");
    if (!is_own_) return;
    check(std::fclose(std::exchange(file_, nullptr)) == 0, "close");
    if (temporary_ != path_) std::filesystem::rename(temporary_, path_);
  }

 private:
  void write_text() {
    const bool written = std::fwrite(text_.data(), 1, text_.size(), file_) == text_.size();
    text_.clear();
    check(written, "write");
  }
  void check(bool done, const char* step) const {
    if (!done) throw io_error(errno, std::generic_category(), name_ + ": " + step);
  }

  std::string name_, path_, temporary_;
  std::FILE* file_ = nullptr;
  bool is_own_ = true;
  std::string text_;  // keeps its memory
};

}  // namespace multihot
