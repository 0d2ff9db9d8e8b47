// expect: MLP: expected at least two sizes
#include <multihot/multihot.hpp>

namespace nn = multihot;

void build(nn::Generator& g) {
#ifdef WRONG
  nn::MLP<float, 10> model(g);
#else
  nn::MLP<float, 10, 5> model(g);
#endif
}
