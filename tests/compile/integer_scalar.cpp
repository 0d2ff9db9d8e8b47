// expect: float_or_double
#include <multihot/multihot.hpp>

namespace nn = multihot;

#ifdef WRONG
using S = int;
#else
using S = float;
#endif

void build(nn::Generator& g) { nn::Linear<S, 10, 5> layer(g); }
