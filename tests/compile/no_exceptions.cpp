// expect: compile without -fno-exceptions
#ifdef WRONG
#undef __cpp_exceptions
#endif
#include <multihot/core.hpp>
