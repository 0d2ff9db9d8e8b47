// expect: in_features and out_features must be at least 1
#include <multihot/multihot.hpp>

namespace nn = multihot;

#ifdef WRONG
constexpr int hidden = 0;
#else
constexpr int hidden = 20;
#endif

void build(nn::Generator& g) { nn::MLP<float, 10, hidden, 5> model(g); }
