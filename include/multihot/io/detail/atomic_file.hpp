#pragma once

#ifdef _WIN32
#include <multihot/io/detail/atomic_file_windows.hpp>
#else
#include <multihot/io/detail/atomic_file_posix.hpp>
#endif

// void write_atomically(const std::string& path, std::string_view bytes)
//
// makes these bytes the content of the file, all of them or none: whoever opens it, at whatever
// moment the program or the machine stops, finds the old content or the new one. For that they are
// written beside it, under its name with ".tmp-" behind, then take its place. A program that is
// killed leaves that other file behind.
//
// A symbolic link stays, and the file that it leads to is replaced; one that leads nowhere is
// replaced itself. The mode is that of a new file.
//
// Throws io_error with path, step and errno, and the old file is as it was; only if the very last
// step, the fsync of the directory, fails, the new file has already taken its place.
