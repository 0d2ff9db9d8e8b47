#pragma once

#include <multihot/deploy/classifier_columns.hpp>
#include <multihot/train/train_classifier.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace nn = multihot;

// The command line: each command uses some of these.
struct Options {
  std::string table = {}, model = {}, test = {}, report = {}, output = {};
  nn::Index labels = 0;  // which columns are labels: one of these three
  std::vector<std::string> label_names = {};
  std::string labels_xml = {};
  std::vector<std::string> drop = {};
  char separator = '\0';  // of CSV files; '\0' detects it
  bool labels_first = false, no_header = false, impute = false, quiet = false;
  nn::TrainClassifierOptions training = {};
  std::string schedule = "none", pos_weight = "none", thresholds = "auto";
  int folds = 0;
  std::string header = {}, onnx = {}, name = "classifier";
};

// Options that contradict each other: exit status 2.
struct UsageError : std::runtime_error {
  using runtime_error::runtime_error;
};

void train(const Options& o);
void predict(const Options& o);
void evaluate(const Options& o);
void inspect(const Options& o);
void export_model(const Options& o);

// "-" is standard input.
inline std::string path_of(const std::string& table) { return table == "-" ? "/dev/stdin" : table; }

inline nn::TableOptions table_options(const Options& o) {
  return {.header = o.no_header ? nn::Header::absent : nn::Header::detect,
          .separator = o.separator == '\0' ? std::nullopt : std::optional(o.separator),
          .allow_missing = o.impute,
          .binary_labels = true};
}

// A table with the columns of a classifier or of another table.
inline nn::Table<float> read_samples(const std::string& table, const Options& o, const auto& like) {
  return nn::read_table<float>(path_of(table), nn::sample_columns(like, table_options(o)));
}

inline auto predict_proba(const nn::Classifier<float>& classifier, const nn::Table<float>& table,
                          const Options& o) {
  return classifier.predict_proba(table, o.impute ? nn::NonFinite::mean : nn::NonFinite::refuse);
}

// Prints the figures of each label, and writes the report if it has a path.
void show_figures(const std::string& title, const nn::Matrix<float>& targets,
                  const nn::Probabilities<float>& p, const nn::Classifier<float>& classifier,
                  const Options& o, const std::vector<nn::Epoch>& history = {});
