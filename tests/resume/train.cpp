// Trains in as many processes as one likes:
//
//   train FILE STEPS    goes on from FILE if it is there, up to step STEPS; saves to FILE
//
// and prints a hash of all that a checkpoint holds. Some 130 steps are the whole of it.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <multihot/data/table.hpp>
#include <multihot/io/checkpoint.hpp>
#include <multihot/metrics/ranking.hpp>
#include <multihot/multihot.hpp>
#include <multihot/optim/lr_scheduler.hpp>
#include <multihot/optim/reduce_lr_on_plateau.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <string>

namespace nn = multihot;

namespace {

struct Stop {};

std::uint64_t fnv1a(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::uint64_t hash = 0xcbf29ce484222325;
  for (auto c = std::istreambuf_iterator<char>(file); c != std::istreambuf_iterator<char>(); ++c) {
    hash = (hash ^ static_cast<unsigned char>(*c)) * 0x100000001b3;
  }
  return hash;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) return 2;
  const std::string path = argv[1];
  const int last_step = std::atoi(argv[2]);

  nn::Generator generator(0);
  const nn::Table<float> data{.x = nn::randn<float>(200, 12, generator),
                              .y = nn::randint<float>(0, 2, 200, 4, generator)};
  nn::MLP<float> model({12, 24, 4}, generator, {.dropout = 0.3});
  nn::BCEWithLogitsLoss<float> criterion;
  nn::AdamW<float> optimizer(model.parameters(), {.lr = 0.01, .amsgrad = true});
  nn::LinearLR warm_up(optimizer, {.start_factor = 0.1, .total_iters = 4});
  // Of the wrong mode for a score that rises, so that it has epochs to count.
  nn::ReduceLROnPlateau plateau(optimizer, {.mode = nn::Mode::min, .factor = 0.5, .patience = 1});
  nn::EarlyStopping<float> stopping(model.parameters(), {.patience = 9, .mode = nn::Mode::max});
  nn::Progress progress;
  int step = 0;
  const auto save = [&] {
    nn::save_checkpoint(path, model, optimizer, warm_up, plateau, generator, stopping, progress,
                        step);
  };
  if (std::filesystem::exists(path)) {
    nn::load_checkpoint(path, model, optimizer, warm_up, plateau, generator, stopping, progress,
                        step);
  }

  const auto ranking = [](const auto& targets, const auto& logits) {
    return nn::label_ranking_average_precision_score(targets, logits);
  };
  try {
    nn::fit(model, criterion, optimizer, data, data,
            {.generator = generator,
             .epochs = 10,
             .batch_size = 16,
             .clip_grad_norm = 0.2,
             .progress = &progress},
            ranking, warm_up, plateau, stopping, [&](const nn::Step&) {
              if (++step == last_step) throw Stop();
            });
  } catch (const Stop&) {
  }
  save();
  std::printf("%016llx after %d steps\n", static_cast<unsigned long long>(fnv1a(path)), step);
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
