#include <doctest/doctest.h>
#include <pthread.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <multihot/io/detail/file.hpp>
#include <multihot/threads.hpp>
#include <random>
#include <string>
#include <system_error>

// What a save makes of system calls that fail, stop short or lie; faults/ kills it as well. The
// linker's --wrap leads the calls here.

namespace fs = std::filesystem;
namespace nn = multihot;

namespace {

/// What the calls do next.
struct Calls {
  std::size_t most = 1000;  // bytes that a write takes
  int whole_writes = 1000;  // after which a write does the following
  int write_error = 0;      // fails with it, or, if it is 0, writes nothing and
  bool lies = false;        // says that it has written all
  int whole_syncs = 1000;   // after which fsync fails
  int interrupted = 0;      // calls that a signal interrupts first
} calls;

bool interrupted() {
  if (calls.interrupted == 0) return false;
  --calls.interrupted;
  errno = EINTR;
  return true;
}

}  // namespace

extern "C" {
::ssize_t __real_write(int file, const void* bytes, std::size_t count);
int __real_fsync(int file);

::ssize_t __wrap_write(int file, const void* bytes, std::size_t count) {
  if (interrupted()) return -1;
  if (calls.whole_writes-- > 0) return __real_write(file, bytes, std::min(count, calls.most));
  errno = calls.write_error;
  if (calls.write_error != 0) return -1;
  return calls.lies ? static_cast<::ssize_t>(count) : 0;
}
int __wrap_fsync(int file) {
  if (interrupted()) return -1;
  if (calls.whole_syncs-- > 0) return __real_fsync(file);
  errno = EIO;
  return -1;
}
}

namespace {

/// A file in a directory of its own, whose old content is "old".
struct Saved {
  Saved()
      : directory(fs::temp_directory_path() /
                  ("multihot_" + std::to_string(std::random_device()()))),
        path((directory / "file").string()) {
    fs::create_directory(directory);
    std::ofstream(path) << "old";
  }
  Saved(const Saved&) = delete;
  Saved& operator=(const Saved&) = delete;
  ~Saved() { fs::remove_all(directory); }

  std::string content() const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  auto files() const { return std::distance(fs::directory_iterator(directory), {}); }

  /// The error of a save with these calls, without the name of the temporary file; empty if none.
  std::string error(const Calls& next) {
    calls = next;
    std::string text;
    try {
      nn::detail::io::write_atomically(path, bytes);
    } catch (const nn::io_error& error) {
      text = error.what();
      text.erase(0, text.find(": ") + 2);
      code = error.code().value();
    }
    calls = {};
    CHECK(files() == 1);
    return text;
  }

  const std::string bytes = "the new content, of 30 bytes..";
  fs::path directory;
  std::string path;
  int code = 0;
};

}  // namespace

TEST_CASE("a save goes on where a write stops short, or is interrupted") {
  for (const std::size_t most : {1u, 7u, 29u, 30u, 31u}) {
    Saved file;
    CHECK(file.error({.most = most, .interrupted = 3}).empty());
    CHECK(file.content() == file.bytes);
  }
}

TEST_CASE("a save tells of a write that fails, and how far it came; the old file stays") {
  Saved file;
  const std::string text = file.error({.most = 12, .whole_writes = 2, .write_error = ENOSPC});
  CHECK(text == "write, 24 of 30 bytes done: " + std::generic_category().message(ENOSPC));
  CHECK(file.code == ENOSPC);
  CHECK(file.content() == "old");
}

TEST_CASE("a save tells of a write that takes nothing") {
  Saved file;
  const std::string text = file.error({.most = 12, .whole_writes = 1});
  CHECK(text == "write, 12 of 30 bytes done: " + std::generic_category().message(EIO));
  CHECK(file.content() == "old");
}

TEST_CASE("a save finds out a write that lies") {
  Saved file;
  const std::string text = file.error({.most = 12, .whole_writes = 1, .lies = true});
  CHECK(text == "write, 12 of 30 bytes there: " + std::generic_category().message(EIO));
  CHECK(file.content() == "old");
}

TEST_CASE("a save tells of an fsync that fails: of the file, then of the directory") {
  const std::string text = "fsync: " + std::generic_category().message(EIO);
  Saved file;
  CHECK(file.error({.whole_syncs = 0}) == text);
  CHECK(file.code == EIO);
  CHECK(file.content() == "old");
  CHECK(file.error({.whole_syncs = 1}) == text);
  CHECK(file.content() == file.bytes);  // which has taken its place before
}

#if defined(__GLIBC__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("Threads tell that there is no thread to be had") {
  const auto set_stack = [](std::size_t bytes) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
    REQUIRE(pthread_setattr_default_np(&attributes) == 0);
    pthread_attr_destroy(&attributes);
  };
  pthread_attr_t before;
  std::size_t bytes = 0;
  REQUIRE(pthread_getattr_default_np(&before) == 0);
  REQUIRE(pthread_attr_getstacksize(&before, &bytes) == 0);
  pthread_attr_destroy(&before);

  set_stack(std::size_t{1} << (sizeof(std::size_t) * 8 - 2));  // more than there are addresses
  CHECK_THROWS_AS(nn::Threads(3), std::system_error);
  set_stack(bytes);
  CHECK(nn::Threads(3).count() == 3);
}
#endif
