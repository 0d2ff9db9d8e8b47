#pragma once

// Kernels use extensions of g++ and clang, and have other code for MSVC. This file, included before
// all others, makes g++ and clang compile that code: no header after it sees their name.

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <variant>
#include <vector>

#include <doctest/doctest.h>
#include <Eigen/Core>

#undef __GNUC__
