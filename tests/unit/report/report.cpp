#include <doctest/doctest.h>
#include <clocale>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <multihot/random.hpp>
#include <multihot/report/report.hpp>
#include <string>
#include <vector>

namespace nn = multihot;
namespace report = nn::detail::report;
using nn::Index;

namespace {

nn::ReportData data_of(Index rows, Index labels) {
  nn::Generator g(1);
  const nn::Matrix<float> z = nn::randn<float>(rows, labels, g);
  const nn::Matrix<float> y = ((z + nn::randn<float>(rows, labels, g)).array() > 0).cast<float>();
  return {.targets = y, .probabilities = nn::sigmoid(z), .resamples = 100};
}

std::vector<nn::Epoch> history(Index epochs) {
  std::vector<nn::Epoch> all;
  for (Index k = 1; k <= epochs; ++k) {
    const auto x = static_cast<double>(k);
    all.push_back({k, 1 / x, 1 / x + x / 20, std::sin(x), 0.1});
  }
  return all;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("ticks are round numbers within their range") {
  using V = std::vector<double>;
  CHECK(report::ticks(0, 1).size() == 6);
  CHECK(report::ticks(0, 1)[3] == doctest::Approx(0.6));
  CHECK(report::ticks(0.5, 40.5, 6) == V{10, 20, 30, 40});
  CHECK(report::ticks(-3, 12) == V{0, 5, 10});
  for (const double scale : {1e-12, 3e-5, 0.7, 42.0, 8e15}) {
    for (const double low : {-2.0, -0.1, 0.0, 1.3}) {
      const auto all = report::ticks(low * scale, (low + 1.7) * scale);
      CHECK(all.size() >= 2);
      CHECK(all.size() <= 6);
      CHECK(all.front() >= low * scale - 1e-8 * scale);
      CHECK(all.back() <= (low + 1.7) * scale + 1e-8 * scale);
    }
  }
}

TEST_CASE("numbers are short and have no locale") {
  using namespace nn::detail::display;
  CHECK(fixed(0.12345) == "0.123");
  CHECK(fixed(-0.5, 1) == "−0.5");
  CHECK(fixed(-0.0001) == "0.000");
  CHECK(fixed(std::numeric_limits<double>::quiet_NaN()) == "–");
  CHECK(fixed(std::numeric_limits<double>::infinity()) == "–");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(round_text(0) == "0");
  CHECK(round_text(0.25) == "0.25");
  CHECK(round_text(0.1 + 0.2) == "0.3");
  CHECK(round_text(-12000) == "−12,000");
  CHECK(round_text(1e20) == "1e+20");
}

TEST_CASE("names are escaped, cleaned and shortened") {
  using namespace nn::detail::display;
  CHECK(report::escaped("a<b>&\"c\"") == "a&lt;b&gt;&amp;&quot;c&quot;");
  CHECK(clean("größer 日本 🎵") == "größer 日本 🎵");
  CHECK(clean("a\x01\x7f\xff\xc3") == "a\ufffd\ufffd\ufffd\ufffd");
  CHECK(clean("\xc2\x85 \xed\xa0\x80") == "\ufffd \ufffd\ufffd\ufffd");
  CHECK(clean(std::string("a\0b", 3)) ==
        "a\ufffd"
        "b");
  CHECK(shortened("abcdef", 6, columns) == "abcdef");
  CHECK(shortened("abcdef", 4, columns) == "abc…");
  CHECK(shortened("日本日本", 6, columns) == "日本…");
  CHECK(shortened("größer", 5, columns) == "größ…");
}

TEST_CASE("a thinned line stays near all of its points") {
  std::vector<report::Point> points;
  double y = 50;
  nn::Generator g(3);
  for (int k = 0; k <= 100000; ++k) {
    y += g.uniform<double>() - 0.5;
    points.push_back({k / 500.0, 0.1 * y});
  }
  const auto few = report::thinned(points, 1000000);
  CHECK(few.size() < 5000);
  CHECK(few.front().x == points.front().x);
  CHECK(few.back().x == points.back().x);
  std::size_t k = 0;
  double worst = 0;
  for (const auto& p : points) {  // the distance in y, on the line of its x
    while (k + 2 < few.size() && few[k + 1].x < p.x) ++k;
    const auto &a = few[k], &b = few[k + 1];
    worst = std::max(worst, std::abs(a.y + (p.x - a.x) / (b.x - a.x) * (b.y - a.y) - p.y));
  }
  CHECK(worst < 3);  // 0.6 units from the line, which may be steep
  CHECK(report::thinned(points).size() <= 100);
  CHECK(report::thinned({}).empty());
  CHECK(report::thinned({{1, 2}}).size() == 1);
}

TEST_CASE("a report shows the figures of label_figures") {
  auto data = data_of(60, 3);
  data.label_names = {"<b>", "größer", std::string(200, '"') + "\xff"};
  data.title = "A & B";
  data.history = history(20);
  const std::string page = nn::to_html(data);
  const auto figures = nn::label_figures(data.targets, data.probabilities);
  for (const auto& line : figures.labels) {
    CHECK(has(page, ">" + nn::detail::display::fixed(line.f1) + "<"));
    CHECK(has(page, "AUC " + nn::detail::display::fixed(line.auc)));
  }
  CHECK(has(page, "<strong>" + nn::detail::display::fixed(figures.micro.f1)));
  CHECK(has(page, "<title>A &amp; B</title>"));
  CHECK(has(page, "best epoch: 14"));  // sin(14) is the highest
  CHECK(has(page, "&lt;b&gt;"));
  CHECK(!has(page, "<b>"));
  CHECK(has(page, "größer"));
  CHECK(!has(page, "nan"));
  CHECK(!has(page, "inf"));
}

TEST_CASE("the best epoch of a report") {
  auto data = data_of(20, 2);
  data.history = history(20);
  data.mode = nn::Mode::min;
  CHECK(has(nn::to_html(data), "best epoch: 11"));
  for (auto& e : data.history) e.metric = e.validation_loss;
  data.mode = nn::Mode::max;  // of a metric, and there is none
  const std::string page = nn::to_html(data);
  CHECK(has(page, "best epoch: 4"));
  CHECK(!has(page, ">Metric<"));
}

TEST_CASE("a report of extreme tables has dashes, and no number that is nan") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = 1 / 0.0;
  auto data = data_of(12, 4);
  data.targets.col(0).setZero();
  data.targets.col(1).setConstant(nan);
  data.probabilities.values.col(2).setOnes();
  data.history = history(3);
  data.history[1].validation_loss = nan;
  data.history[2].train_loss = inf;
  for (const Index rows : {12, 1}) {
    for (const Index labels : {4, 1}) {
      nn::Probabilities<double> p;
      static_cast<nn::Matrix<double>&>(p) = data.probabilities.values.topLeftCorner(rows, labels);
      const nn::ReportData some{.history = data.history,
                                .targets = data.targets.topLeftCorner(rows, labels),
                                .probabilities = p,
                                .resamples = 20};
      for (const std::string& text : {nn::to_html(some), nn::to_svg(some)}) {
        CHECK(has(text, "–"));
        CHECK(!has(text, "nan"));
        CHECK(!has(text, "inf"));
      }
    }
  }
}

TEST_CASE("a report of 14 labels is below 300 kB, and has the same bytes twice and in any locale") {
  auto data = data_of(3000, 14);
  data.history = history(300);
  const std::string page = nn::to_html(data);
  CHECK(page.size() < 300000);
  for (const char* locale : {"de_DE.UTF-8", "fr_FR.UTF-8", "C"}) {
    std::setlocale(LC_ALL, locale);  // nullptr if it is not installed
    CHECK(nn::to_html(data) == page);
  }
  data.seed = 1;
  CHECK(nn::to_html(data) != page);
}

TEST_CASE("write_report checks before it writes") {
  const std::string path = "report_test.html";
  auto data = data_of(20, 2);
  nn::write_report(path, data);
  const auto content = [&] {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  CHECK(content() == nn::to_html(data));
  auto wrong = data;
  wrong.targets(3, 1) = 2;
  CHECK_THROWS_AS(nn::write_report(path, wrong), nn::value_error);
  wrong = data;
  wrong.label_names = {"a"};
  CHECK_THROWS_AS(nn::write_report(path, wrong), nn::shape_error);
  wrong = data;
  wrong.resamples = 0;
  CHECK_THROWS_AS(nn::write_report(path, wrong), nn::value_error);
  CHECK(content() == nn::to_html(data));
  std::remove(path.c_str());
  CHECK_THROWS_AS(nn::write_report("no/such/folder/report.html", data), nn::io_error);

  const std::string picture = "report_test.svg";
  nn::write_report(picture, data);
  std::ifstream file(picture, std::ios::binary);
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == nn::to_svg(data));
  std::remove(picture.c_str());
}
