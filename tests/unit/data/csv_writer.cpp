#include <doctest/doctest.h>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <limits>
#include <multihot/data/csv.hpp>
#include <multihot/data/csv_writer.hpp>
#include <string>
#include <utility>

#include "unit/data/read.hpp"
#include "unit/data/temporary_file.hpp"

namespace nn = multihot;
namespace fs = std::filesystem;

namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const Eigen::Matrix2f numbers{{1, 0.1f}, {-2.5f, 1e-30f}};

}  // namespace

TEST_CASE("CsvWriter writes blocks that read_csv reads back") {
  const TemporaryFile file("old");
  nn::CsvWriter writer(file.path(), {"a", "b,c"});
  writer.write(numbers);
  writer.write(numbers.topRows(1));
  CHECK(content(file.path()) == "old");
  writer.close();
  CHECK(content(file.path()) == "a,\"b,c\"\n1,0.1\n-2.5,1e-30\n1,0.1\n");
  CHECK(nn::read_csv<float>(file.path()).x.topRows(2) == numbers);
}

TEST_CASE("without close, the old file stays and no other one is left") {
  const TemporaryFile file("old");
  {
    nn::CsvWriter writer(file.path());
    writer.write(numbers);
    CHECK(fs::exists(file.path() + ".part"));
    const float infinity = std::numeric_limits<float>::infinity();
    CHECK_THROWS_AS(writer.write(Eigen::Matrix2f::Constant(infinity)), nn::value_error);
  }
  CHECK(content(file.path()) == "old");
  CHECK_FALSE(fs::exists(file.path() + ".part"));
}

TEST_CASE("a stream of C is written to and stays open") {
  const TemporaryFile file("");
  std::FILE* const stream = std::fopen(file.path().c_str(), "wb");
  REQUIRE(stream != nullptr);
  nn::CsvWriter writer(stream, "the stream", {"a", "b"});
  writer.write(numbers);
  writer.close();
  CHECK(std::fputs("end", stream) >= 0);
  std::fclose(stream);
  CHECK(content(file.path()) == "a,b\n1,0.1\n-2.5,1e-30\nend");
}

TEST_CASE("CsvWriter names the file and the step that failed") {
  const std::string path = "no/such/folder/p.csv";
  CHECK_THROWS_WITH_AS(nn::CsvWriter{path}, (path + ": open: No such file or directory").c_str(),
                       nn::io_error);
#ifndef _WIN32
  if (!fs::exists("/dev/full")) return;
  nn::CsvWriter writer("/dev/full");
  CHECK_THROWS_WITH_AS(
      [&] {
        writer.write(numbers);
        writer.close();
      }(),
      "/dev/full: write: No space left on device", nn::io_error);
#endif
}

#ifndef _WIN32
TEST_CASE("a link stays, and the file that it leads to is replaced") {
  const TemporaryFile file("old");
  const std::string link = file.path() + ".link";
  fs::create_symlink(file.path(), link);
  nn::CsvWriter writer(link);
  writer.write(numbers);
  writer.close();
  CHECK(fs::is_symlink(link));
  CHECK(content(file.path()) == "1,0.1\n-2.5,1e-30\n");
  fs::remove(link);
}
#endif
