#include <multihot/io/detail/file.hpp>

#include <doctest/doctest.h>

#if !defined(_WIN32) && !defined(__EMSCRIPTEN__)  // which have other modes, links and pipes

#include <sys/stat.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace fs = std::filesystem;
using multihot::io_error;
using multihot::detail::io::FileBytes;
using multihot::detail::io::write_atomically;

namespace {

/// An empty directory, for the life of the object.
struct Directory {
  Directory()
      : path(fs::temp_directory_path() / ("multihot_" + std::to_string(std::random_device()()))) {
    REQUIRE(fs::create_directory(path));
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() { fs::remove_all(path); }

  std::string operator/(const char* name) const { return (path / name).string(); }
  auto files() const { return std::distance(fs::directory_iterator(path), {}); }

  fs::path path;
};

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The error of a call, without its path.
template <class Call>
std::errc error_of(Call call) {
  try {
    call();
  } catch (const io_error& error) {
    return static_cast<std::errc>(error.code().value());
  }
  return {};
}

}  // namespace

TEST_CASE("write_atomically: a new file, then another in its place") {
  const Directory directory;
  const std::string path = directory / "a";
  write_atomically(path, "first");
  CHECK(content(path) == "first");
  const std::string large(3'000'000, 'x');
  write_atomically(path, large);
  CHECK(content(path) == large);
  write_atomically(path, "");
  CHECK(content(path).empty());
  CHECK(directory.files() == 1);
}

TEST_CASE("write_atomically: the mode is what umask leaves of 0666") {
  const Directory directory;
  const ::mode_t before = ::umask(0027);
  write_atomically(directory / "a", "x");
  ::umask(before);
  struct ::stat status{};
  REQUIRE(::stat((directory / "a").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0640);
}

TEST_CASE("write_atomically: links stay, and what they lead to is replaced") {
  const Directory directory;
  fs::create_directory(directory / "there");
  write_atomically(directory / "there/file", "old");
  fs::create_symlink("there/file", directory / "one");
  fs::create_symlink("one", directory / "two");
  write_atomically(directory / "two", "new");
  CHECK(content(directory / "there/file") == "new");
  CHECK(fs::is_symlink(directory / "one"));
  CHECK(fs::is_symlink(directory / "two"));

  fs::create_hard_link(directory / "there/file", directory / "same");
  write_atomically(directory / "there/file", "newer");
  CHECK(content(directory / "same") == "new");

  fs::create_symlink("nothing", directory / "lost");
  write_atomically(directory / "lost", "found");
  CHECK(content(directory / "lost") == "found");
  fs::create_symlink("loop", directory / "loop");
  CHECK(error_of([&] { write_atomically(directory / "loop", "x"); }) ==
        std::errc::too_many_symbolic_link_levels);
}

TEST_CASE("write_atomically: what cannot be replaced, and nothing is left behind") {
  const Directory directory;
  fs::create_directory(directory / "sub");
  CHECK(error_of([&] { write_atomically(directory / "sub", "x"); }) == std::errc::is_a_directory);
  CHECK(error_of([&] { write_atomically(directory / "none/a", "x"); }) ==
        std::errc::no_such_file_or_directory);
  CHECK(error_of([] { write_atomically("", "x"); }) == std::errc::no_such_file_or_directory);
  CHECK(error_of([] { write_atomically("/dev/null", "x"); }) == std::errc::invalid_argument);
  CHECK(error_of([&] { write_atomically(directory / std::string(300, 'a').c_str(), "x"); }) ==
        std::errc::filename_too_long);
  REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
  CHECK(error_of([&] { write_atomically(directory / "fifo", "x"); }) ==
        std::errc::invalid_argument);
  CHECK(directory.files() == 2);
  CHECK_THROWS_WITH_AS(write_atomically("there is/no/file", "x"),
                       "there is/no/: open: No such file or directory", io_error);
}

TEST_CASE("write_atomically: from several threads at once") {
  const Directory directory;
  std::vector<std::thread> threads;
  for (int k = 0; k < 4; ++k) {
    threads.emplace_back([&, k] {
      for (int i = 0; i < 20; ++i) {
        write_atomically(directory / "a", std::string(1000, static_cast<char>('a' + k)));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  const std::string last = content(directory / "a");
  CHECK(last == std::string(1000, last[0]));
  CHECK(directory.files() == 1);
}

TEST_CASE("FileBytes: what is no regular file is refused at once") {
  const Directory directory;
  REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
  CHECK(error_of([&] { FileBytes(directory / "fifo"); }) == std::errc::invalid_argument);
  CHECK(error_of([] { FileBytes("/dev/zero"); }) == std::errc::invalid_argument);
  CHECK(error_of([&] { FileBytes(directory / "."); }) == std::errc::is_a_directory);
  CHECK(error_of([&] { FileBytes(directory / "none"); }) == std::errc::no_such_file_or_directory);
}

TEST_CASE("FileBytes: a file that shrinks while it is read") {
  const Directory directory;
  write_atomically(directory / "a", "0123456789");
  const FileBytes source(directory / "a");
  CHECK(source.size() == 10);
  char byte = 0;
  source.read(9, &byte, 1);
  CHECK(byte == '9');
  fs::resize_file(directory / "a", 5);
  CHECK_THROWS_WITH_AS(source.read(9, &byte, 1),
                       ((directory / "a") + ": got the end at byte 9, expected 10 bytes").c_str(),
                       multihot::format_error);
}

#endif
