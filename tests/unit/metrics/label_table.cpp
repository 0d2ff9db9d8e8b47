#include <doctest/doctest.h>
#include <multihot/metrics/label_table.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "unit/metrics/random_problem.hpp"

namespace nn = multihot;

TEST_CASE("label_table") {
  const RandomProblem problem(3, 8);
  nn::LabelFigures figures;
  figures.labels = {{"happy", 12, 10, 0.5, 1, 0.25, 0.4, 0.75, 0.8},
                    {"größer 日本", 0, 3, 0.25, 0, nn::detail::metrics::not_defined, 0, 0.5, 0.1}};
  figures.micro = figures.macro = figures.weighted = figures.samples = figures.labels[0];
  figures.micro.name = "micro average";
  const std::string text = nn::label_table(figures);
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  CHECK(line == "label             support  threshold  precision  recall     F1    AUC     AP");
  std::getline(lines, line);
  CHECK(line == "happy                  12      0.500      1.000   0.250  0.400  0.750  0.800");
  std::getline(lines, line);  // two columns for each Japanese letter
  CHECK(line == "größer 日本             0      0.250      0.000       –  0.000  0.500  0.100");
  CHECK(text.find("\n\nmicro average") != text.npos);
}

TEST_CASE("label_table shortens names to the width") {
  nn::LabelFigures figures;
  figures.labels.resize(1);
  figures.labels[0].name = std::string(300, 'x').append("\x01");
  for (const nn::Index width : {76, 80, 120, 500}) {
    std::istringstream lines(nn::label_table(figures, width));
    std::string line;
    while (std::getline(lines, line)) {
      CHECK(nn::detail::display::measure(line, nn::detail::display::columns) <= double(width));
    }
  }
  CHECK(nn::label_table(figures, 10) == nn::label_table(figures, 76));
  CHECK(nn::label_table(figures, 100).find("xxx… ") != std::string::npos);
}
