#pragma once

#if !defined(_WIN32) && !defined(__EMSCRIPTEN__)  // which have no such pipes

#include <sys/stat.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

/// A pipe with a name, to be opened and read once: it holds this content.
class Fifo {
 public:
  explicit Fifo(std::string content) {
    path_ = (std::filesystem::temp_directory_path() /
             ("multihot_" + std::to_string(std::random_device()()) + ".fifo"))
                .string();
    if (mkfifo(path_.c_str(), 0600) != 0) throw std::filesystem::filesystem_error("mkfifo", {});
    std::signal(SIGPIPE, SIG_IGN);  // a reader may stop at an error
    writer_ = std::thread([path = path_, content = std::move(content)] {
      std::FILE* const file = std::fopen(path.c_str(), "wb");
      std::fwrite(content.data(), 1, content.size(), file);
      std::fclose(file);
    });
  }
  Fifo(const Fifo&) = delete;
  Fifo& operator=(const Fifo&) = delete;
  ~Fifo() {
    writer_.join();
    std::filesystem::remove(path_);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::thread writer_;
};

#endif
