// expect: compile without -ffast-math
#ifdef WRONG
#undef __FINITE_MATH_ONLY__
#define __FINITE_MATH_ONLY__ 1
#endif
#include <multihot/multihot.hpp>
