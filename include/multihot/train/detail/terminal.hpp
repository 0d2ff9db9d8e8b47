#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <multihot/core.hpp>

#ifdef _WIN32
#include <io.h>
#else
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <array>
#endif

namespace multihot::detail::train {

/// The terminal that a stream writes to, if it does. write() never waits: if nobody reads the
/// output of the terminal, text is lost. So a display cannot stop the training.
class Terminal {
 public:
#ifdef _WIN32
  explicit Terminal(std::FILE* stream)
      : stream_(stream), is_terminal_(stream != nullptr && _isatty(_fileno(stream)) != 0) {}
  ~Terminal() = default;

  Index width() const { return usual_width; }

  void write(std::string_view text) const { print(text); }
#else
  explicit Terminal(std::FILE* stream)
      : stream_(stream), number_(stream != nullptr ? fileno(stream) : -1) {
    const char* kind = std::getenv("TERM");
    is_terminal_ =
        number_ >= 0 && isatty(number_) == 1 && !(kind && std::string_view(kind) == "dumb");
    // Opened again, since O_NONBLOCK of the stream itself would change it for other programs too.
    std::array<char, 256> path{};
    if (is_terminal_ && ttyname_r(number_, path.data(), path.size()) == 0) {
      file_ = open(path.data(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    }
  }
  ~Terminal() {
    if (file_ >= 0) close(file_);
  }

  /// The number of columns now: a user may change it at any time.
  Index width() const {
    winsize size{};
    const bool known = number_ >= 0 && ioctl(number_, TIOCGWINSZ, &size) == 0;
    return known && size.ws_col > 0 ? size.ws_col : usual_width;
  }

  void write(std::string_view text) const {
    if (file_ < 0) return print(text);
    std::fflush(stream_);  // what the program printed before
    [[maybe_unused]] const auto written = ::write(file_, text.data(), text.size());
  }
#endif
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  bool is_terminal() const { return is_terminal_; }

  /// Writes to the stream, and waits until it is read.
  void print(std::string_view text) const {
    std::fwrite(text.data(), 1, text.size(), stream_);
    std::fflush(stream_);
  }

  static constexpr Index usual_width = 80;

 private:
  std::FILE* stream_;
  bool is_terminal_ = false;
#ifndef _WIN32
  int number_;     // of the stream
  int file_ = -1;  // the same terminal
#endif
};

}  // namespace multihot::detail::train
