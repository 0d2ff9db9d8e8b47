#pragma once

#ifdef _WIN32  // elsewhere nothing is to be compiled

#include <io.h>
#include <process.h>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include <multihot/errors.hpp>

namespace multihot::detail {

/// As atomic_file.hpp says, for one thread at a time, and as durable as the file system is.
inline void write_atomically(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp-" + text(_getpid());
  std::error_code error;
  std::FILE* const file = std::fopen(temporary.c_str(), "wb");
  bool ok = file != nullptr;
  if (ok) {
    ok = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() &&
         std::fflush(file) == 0 && _commit(_fileno(file)) == 0;
    if (!ok) error.assign(errno, std::generic_category());
    ok = std::fclose(file) == 0 && ok;
  }
  if (!ok && !error) error.assign(errno, std::generic_category());
  if (ok) std::filesystem::rename(temporary, path, error);  // replaces what is there
  if (!error) return;
  std::error_code ignored;
  std::filesystem::remove(temporary, ignored);
  throw io_error(error, path + ": cannot be replaced by " + temporary);
}

}  // namespace multihot::detail

#endif
