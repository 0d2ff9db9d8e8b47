#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <multihot/data/mulan_xml.hpp>
#include <multihot/data/read_table.hpp>
#include <multihot/metrics/classification.hpp>
#include <multihot/metrics/curves.hpp>
#include <multihot/train/cross_validate.hpp>
#include <multihot/train/progress_bar.hpp>
#include <multihot/train/train_classifier.hpp>
#include <optional>
#include <string>
#include <system_error>

#include "options.hpp"

namespace {

volatile std::sig_atomic_t interrupted = 0;

// The first Ctrl-C ends the training after a step; the second one ends the program.
void interrupt(int) {
  interrupted = 1;
  std::signal(SIGINT, SIG_DFL);
}

// So that a wrong path is found before the training.
void check_folder(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  if (folder.empty() || std::filesystem::is_directory(folder)) return;
  throw nn::io_error(ENOENT, std::generic_category(), path);
}

nn::Table<float> read_training_table(const Options& o) {
  auto options = table_options(o);
  options.labels = o.labels;
  options.labels_first = o.labels_first;
  options.label_names = o.labels_xml.empty() ? o.label_names : nn::read_mulan_xml(o.labels_xml);
  options.drop.assign(o.drop.begin(), o.drop.end());
  auto table = nn::read_table<float>(path_of(o.table), options);
  if (table.y.cols() > 0) return table;
  throw UsageError("expected --labels, --label-names or --labels-xml: which columns are labels?");
}

nn::TrainClassifierOptions training_options(const Options& o) {
  auto options = o.training;
  options.impute = o.impute;
  options.pos_weight = o.pos_weight == "auto";
  if (o.schedule == "cosine") options.schedule = nn::Schedule::cosine;
  if (o.schedule == "plateau") options.schedule = nn::Schedule::plateau;
  if (o.thresholds != "auto") options.threshold = std::stod(o.thresholds);
  options.stop = [] { return interrupted != 0; };
  return options;
}

// Prints the figures of each fold. Returns the probabilities of all samples, or nothing if it was
// interrupted.
std::optional<nn::Probabilities<float>> cross_validate(const nn::Table<float>& table,
                                                       const Options& o, auto bar) {
  const auto folds = nn::cross_validate(table, o.folds, training_options(o), bar);
  if (folds.back().trained.stopped) return std::nullopt;
  nn::Probabilities<float> all(table.y.rows(), table.y.cols());
  const auto print = [](const std::string& name, const auto& f) {
    std::printf("%s: micro-F1 %.3f, macro-F1 %.3f, AP %.3f\n", name.c_str(), f[0], f[1], f[2]);
  };
  const nn::MetricOptions known{.missing = nn::Missing::ignore};
  Eigen::Array3d sum = Eigen::Array3d::Zero();
  for (std::size_t k = 0; k < folds.size(); ++k) {
    const auto& [rows, trained] = folds[k];
    const auto test = nn::rows_of(table, rows);
    const auto p = predict_proba(trained.classifier, test, o);
    const auto predictions = nn::predict(p, trained.classifier.thresholds);
    const Eigen::Array3d figures(
        nn::f1_score(test.y, predictions, nn::Average::micro, known),
        nn::f1_score(test.y, predictions, nn::Average::macro, known),
        nn::average_precision_score(test.y, p, nn::Average::macro, known.missing));
    all(rows, Eigen::indexing::all) = p;
    sum += figures;
    print("fold " + std::to_string(k + 1), figures);
  }
  print("mean", (sum / o.folds).eval());
  std::puts("");
  return all;
}

}  // namespace

void train(const Options& o) {
  if (o.training.validation == 0 && o.thresholds == "auto") {
    throw UsageError("--validation 0 leaves no samples for --thresholds auto, expected a number");
  }
  const auto table = read_training_table(o);
  const auto test = o.test.empty() ? nn::Table<float>() : read_samples(o.test, o, table);
  for (const auto* path : {&o.model, &o.report, &o.training.checkpoint}) check_folder(*path);
  std::signal(SIGINT, interrupt);
  const auto bar = [&](nn::Index fold) {
    return nn::ProgressBar(stderr, {.metric = o.training.validation > 0 ? "AP" : "",
                                    .description = fold > 0 ? "fold " + std::to_string(fold) : "",
                                    .disable = o.quiet});
  };
  const auto trained = nn::train_classifier(table, training_options(o), bar(0));
  const auto& classifier = trained.classifier;
  if (!o.model.empty()) nn::save(o.model, classifier);
  std::printf("%s %td epochs; the weights are those of epoch %td\n\n",
              trained.stopped ? "interrupted after" : "trained for", std::ssize(trained.history),
              trained.best_epoch);
  const bool folds = o.folds > 0 && !trained.stopped;
  const auto of_folds = folds ? cross_validate(table, o, bar) : std::nullopt;
  const auto show = [&](const std::string& title, const nn::Table<float>& samples) {
    const auto p = predict_proba(classifier, samples, o);
    show_figures(title, samples.y, p, classifier, o, trained.history);
  };
  if (!o.test.empty()) show(o.test, test);
  else if (of_folds)
    show_figures(o.table + ", by cross-validation", table.y, *of_folds, classifier, o,
                 trained.history);
  else if (trained.held_out.x.rows() > 0) show(o.table + ", the part held out", trained.held_out);
  else show(o.table + ", the training set", table);
}
