// expect: expected x: a batch of In columns of S
#include <multihot/multihot.hpp>

namespace nn = multihot;

#ifdef WRONG
using Input = Eigen::MatrixXd;
#else
using Input = Eigen::MatrixXf;
#endif

auto predict(const nn::MLP<float, 10, 20, 5>& model, const Input& x) { return model(x); }
