// expect: expected x: a matrix or a Table of S
#include <multihot/deploy/classifier.hpp>

namespace nn = multihot;

#ifdef WRONG
using Input = Eigen::MatrixXd;
#else
using Input = Eigen::MatrixXf;
#endif

auto predict(const nn::Classifier<float>& classifier, const Input& x) {
  return classifier.predict_proba(x);
}
