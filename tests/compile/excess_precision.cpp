// expect: without excess precision: add -msse2 -mfpmath=sse
#include <cfloat>
#ifdef WRONG  // as on 32-bit x86, where the x87 unit computes in 80 bits
#undef FLT_EVAL_METHOD
#define FLT_EVAL_METHOD 2
#endif
#include <multihot/core.hpp>
