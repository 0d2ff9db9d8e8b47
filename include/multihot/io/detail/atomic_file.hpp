#pragma once

#include <string>
#include <string_view>

#ifdef _WIN32
#include <multihot/io/detail/atomic_file_windows.hpp>
#else
#include <multihot/io/detail/atomic_file_posix.hpp>
#endif
