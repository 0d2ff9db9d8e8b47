// expect: multihot::fit: expected a metric, schedulers, EarlyStopping, callbacks, Threads
#include <multihot/data/table.hpp>
#include <multihot/multihot.hpp>
#include <multihot/train/fit.hpp>

void f(multihot::MLP<float>& model, const multihot::Table<float>& data, multihot::Generator& g) {
  multihot::BCEWithLogitsLoss<float> criterion;
  multihot::Adam<float> optimizer(model.parameters());
  multihot::fit(model, criterion, optimizer, data, data, {.generator = g});
#ifdef WRONG
  multihot::fit(model, criterion, optimizer, data, data, {.generator = g}, 42);
#endif
}
