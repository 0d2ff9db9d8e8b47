#pragma once

#include <cstddef>

/// The memory of this program, which can be made to fail: operator new, and malloc as Eigen calls
/// it. (memory.cpp; the linker's --wrap leads the calls there, under a sanitizer as well.)
namespace memory {

/// From now on the n-th allocation fails, n = 1, 2, ...; with `all_after` those after it as well.
void fail(int n, bool all_after);

/// No allocation fails any more. Whether one has failed.
bool end();

/// How many blocks there are.
std::ptrdiff_t live();

}  // namespace memory
