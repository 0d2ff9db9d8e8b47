// expect: multihot::fit: expected AllReduce once at most
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/train/all_reduce.hpp>
#include <multihot/train/fit.hpp>

namespace nn = multihot;

void f(nn::MLP<float>& model, const nn::Table<float>& data, nn::Generator& g) {
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer(model.parameters());
  nn::AllReduce ranks(model.parameters(), 0, 1, [](auto) {});
#ifdef WRONG
  nn::fit(model, criterion, optimizer, data, data, {.generator = g}, ranks, ranks);
#else
  nn::fit(model, criterion, optimizer, data, data, {.generator = g}, ranks);
#endif
}
