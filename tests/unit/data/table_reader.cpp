#include <doctest/doctest.h>

#include <cstddef>
#include <multihot/data/read_table.hpp>
#include <multihot/data/table_reader.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "bad_file.hpp"
#include "fifo.hpp"
#include "read.hpp"
#include "temporary_file.hpp"

namespace nn = multihot;
using nn::Index;
using Names = std::vector<std::string>;

namespace {

/// All blocks of a reader as one table.
nn::Table<float> all_blocks(nn::TableReader<float>& reader, Index rows) {
  nn::Table<float> all, block;
  while (reader.next(block, rows)) {
    CHECK(block.x.rows() <= rows);
    const Index before = all.x.rows();
    all.x.conservativeResize(before + block.x.rows(), block.x.cols());
    all.y.conservativeResize(before + block.x.rows(), block.y.cols());
    all.x.bottomRows(block.x.rows()) = block.x;
    if (block.y.cols() > 0) all.y.bottomRows(block.y.rows()) = block.y;  // else it has no memory
    all.feature_names = block.feature_names, all.label_names = block.label_names;
  }
  return all;
}

/// The outcome of all blocks of a file, which is called "text" in messages.
std::string blocks(const std::string& path, const nn::TableOptions& options, Index rows,
                   std::size_t chunk = 1 << 20) {
  std::string got = outcome<float>([&] {
    nn::TableReader<float> reader(path, options, chunk);
    return all_blocks(reader, rows);
  });
  return got.starts_with(path) ? got.replace(0, path.size(), "text") : got;
}

void check_same(const std::string& text, const nn::TableOptions& options = {.labels = 1}) {
  CAPTURE(text);
  const std::string expected =
      outcome<float>([&] { return nn::parse_table<float>(text, options); });
  const TemporaryFile file(text);
  for (const Index rows : {1, 2, 3, 100}) {
    for (const std::size_t chunk : {1u, 7u, 1u << 20}) {
      CHECK(blocks(file.path(), options, rows, chunk) == expected);
    }
  }
#if !defined(_WIN32) && !defined(__EMSCRIPTEN__)
  const Fifo fifo(text);
  CHECK(blocks(fifo.path(), options, 2, 5) == expected);
#endif
}

std::string many_rows(Index rows) {
  std::string text = "x;text;y\n";
  for (Index i = 0; i < rows; ++i) {
    text += std::to_string(i) + ".5;\"a\nb\";" + std::to_string(i % 2) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("TableReader: blocks have the rows, the names and the errors of read_table") {
  const nn::TableOptions drop_text{.labels = 1, .drop = {"text"}, .binary_labels = true};
  check_same(many_rows(7), drop_text);
  check_same(many_rows(150), drop_text);
  check_same("1,0\n2,1\n3,0\n");
  check_same("1,0\n2,1\n3,x\n");
  check_same("1\t0\n2\t1\n\n\n");
  check_same("1,0\n2,1\n\n3,1\n");
  check_same("1,x\n2,1\n\n3,1\n");
  check_same("1,0\nx,1\n\n3,1\n");  // two errors: the first one
  check_same("\"1\",\"0\"\n2,1\n");
  check_same("\"1\",\"0\"\n\"2\",\"1\"\n");
  check_same("a|b\n");
  check_same("");
  check_same("a\n1\n2\n", {});
  check_same(
      "\xEF\xBB\xBF"
      "a,b\r1,2\r3,4\r");
  check_same(with_rows("1.5,green,0\n% a comment\n-2,red,1\n{0 7}\n\n"));
  check_same(with_rows("1.5,green,0\n-2,pink,1\n"));
  check_same(with_rows(""));
  check_same("1,2\n", {.labels = 2});
}

TEST_CASE("TableReader: names, and the columns that are missing") {
  const TemporaryFile file("id,x,text,y,c\n1,2,abc,3,0\n4,5,def,6,1\n");
  nn::TableReader<float> reader(file.path(), {.columns = {"y", "x"}});
  CHECK(reader.feature_names() == Names{"x", "y"});
  CHECK(reader.label_names().empty());
  nn::Table<float> block;
  REQUIRE(reader.next(block, 10));
  CHECK(block.feature_names == reader.feature_names());
  CHECK(block.x == nn::Matrix<float>{{2, 3}, {5, 6}});
  CHECK(block.y.rows() == 2);
  CHECK_FALSE(reader.next(block, 10));
  CHECK_FALSE(reader.next(block, 10));
  CHECK(block.x.rows() == 2);
  CHECK(blocks(file.path(), {.columns = {"z", "x", "w"}}, 1) ==
        "text:1:1: got 0 columns 'z', 0 columns 'w', expected one for each of the option columns; "
        "the columns are 'id', 'x', 'text', 'y', 'c'");
  CHECK_THROWS_AS(nn::TableReader<float>("there is/no such file.csv"), nn::io_error);
}

TEST_CASE("TableReader: a block that fits stays where it is") {
  const TemporaryFile file(many_rows(9));
  nn::TableReader<float> reader(file.path(), {.labels = 1, .drop = {"text"}});
  nn::Table<float> block;
  REQUIRE(reader.next(block, 4));
  const float *x = block.x.data(), *y = block.y.data();
  REQUIRE(reader.next(block, 4));
  CHECK(block.x.data() == x);
  CHECK(block.y.data() == y);
  CHECK(block.x(3, 0) == 7.5f);
  REQUIRE(reader.next(block, 4));
  CHECK(block.x.rows() == 1);
}

TEST_CASE("TableReader: an error is the end") {
  const TemporaryFile file("x,y\n1,0\nabc,1\n2,0\n");
  nn::TableReader<float> reader(file.path(), {.labels = 1});
  nn::Table<float> block;
  CHECK_THROWS_WITH_AS(reader.next(block, 0), "TableReader: got 0 rows, expected > 0",
                       nn::value_error);
  REQUIRE(reader.next(block, 1));
  CHECK_THROWS_AS(reader.next(block, 1), nn::format_error);
  CHECK(block.x(0, 0) == 1);
  CHECK_THROWS_WITH_AS(reader.next(block, 1),
                       "TableReader: an earlier call failed, expected a new one", nn::state_error);
}
