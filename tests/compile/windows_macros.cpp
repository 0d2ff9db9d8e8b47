// expect: define NOMINMAX before
#include <Eigen/Core>
#ifdef WRONG
#undef max  // which also tells CMakeLists.txt to include nothing before this file
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#include <multihot/core.hpp>
