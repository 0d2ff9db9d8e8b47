#include <cstdio>
#include <multihot/metrics/label_figures.hpp>
#include <multihot/metrics/label_table.hpp>
#include <multihot/report/report.hpp>

#include "options.hpp"

void show_figures(const std::string& title, const nn::Matrix<float>& targets,
                  const nn::Probabilities<float>& p, const nn::Classifier<float>& classifier,
                  const Options& o, const std::vector<nn::Epoch>& history) {
  const auto& [network, scaler, thresholds, features, names] = classifier;
  const auto figures = nn::label_figures(targets, p, {thresholds, names, nn::Missing::ignore});
  std::printf("%s\n\n%s", title.c_str(), nn::label_table(figures).c_str());
  if (o.report.empty()) return;
  nn::write_report(o.report, {.history = history,
                              .targets = targets,
                              .probabilities = p,
                              .thresholds = thresholds,
                              .label_names = names,
                              .title = title,
                              .metric_name = "average precision",
                              .seed = o.training.seed});
  std::printf("\nwrote %s\n", o.report.c_str());
}
