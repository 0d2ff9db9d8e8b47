#include <doctest/doctest.h>
#include <chrono>
#include <multihot/multihot.hpp>
#include <multihot/train/early_stopping.hpp>
#include <multihot/train/fit.hpp>
#include <multihot/train/progress_bar.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace nn = multihot;

namespace {

struct Data {
  nn::Matrix<float> x, y;
};

struct Problem {
  nn::Generator g{0};
  Data data{nn::randn<float>(20, 3, g), nn::randint<float>(0, 2, 20, 2, g)};
  nn::MLP<float> model{{3, 4, 2}, g};
  nn::BCEWithLogitsLoss<float> criterion;
  nn::Adam<float> optimizer{model.parameters()};

  auto fit(nn::Index epochs, auto&&... companions) {
    return nn::fit(model, criterion, optimizer, data, data,
                   {.generator = g, .epochs = epochs, .batch_size = 8}, companions...);
  }
};

std::string decimals(double x) {
  std::string text = std::to_string(x + 0.00005);
  return text.substr(0, text.find('.') + 5);
}

// The drawings of a bar, one after the other.
std::vector<std::string> frames(const std::string& output) {
  std::vector<std::string> all;
  for (const char c : output) {
    if (c == '\r') all.emplace_back();
    else all.at(all.size() - 1) += c;
  }
  return all;
}

}  // namespace

TEST_CASE("fit writes a line for each epoch to a stream that is no terminal") {
  std::ostringstream out;
  Problem problem;
  const auto metric = [](const auto&, const auto&) { return 0.25; };
  const auto history = problem.fit(10, nn::ProgressBar(out, {.metric = "F1"}), metric);
  std::string expected;
  for (const auto& epoch : history) {
    expected += (epoch.epoch < 10 ? "epoch  " : "epoch ") + std::to_string(epoch.epoch) +
                "/10 loss " + decimals(epoch.train_loss) + " validation " +
                decimals(epoch.validation_loss) + " F1 0.2500\n";
  }
  CHECK(out.str() == expected);
}

TEST_CASE("a metric that is the validation loss is not shown twice") {
  std::ostringstream out;
  Problem().fit(1, nn::ProgressBar(out));
  CHECK(out.str().find("validation") != std::string::npos);
  CHECK(out.str().find("metric") == std::string::npos);
}

TEST_CASE("a description, a metric without name, and a bar that is disabled") {
  const auto metric = [](const auto&, const auto&) { return 0.25; };
  std::ostringstream described, unnamed, disabled;
  Problem().fit(1, metric, nn::ProgressBar(described, {.description = "fold 1"}));
  CHECK(described.str().starts_with("fold 1 epoch 1/1 loss"));
  Problem().fit(1, metric, nn::ProgressBar(unnamed, {.metric = ""}));
  CHECK(unnamed.str().find("0.2500") == std::string::npos);
  Problem().fit(1, nn::ProgressBar(disabled, {.disable = true}));
  Problem().fit(1, nn::ProgressBar(disabled, {.bar = true, .interval = 0, .disable = true}));
  CHECK(disabled.str().empty());
}

TEST_CASE("a bar fills its width and leaves out what does not fit") {
  for (const nn::Index width : {100, 80, 60, 40, 20, 10, 2}) {
    CAPTURE(width);
    std::ostringstream out;
    const auto metric = [](const auto&, const auto&) { return 0.25; };
    Problem().fit(3, metric, nn::ProgressBar(out, {.bar = true, .width = width, .interval = 0}));
    REQUIRE(out.str().ends_with('\n'));
    const auto all = frames(out.str().substr(0, out.str().size() - 1));
    REQUIRE(all.size() == 10);  // three epochs of three steps, and the end
    for (const auto& frame : all) CHECK(frame.size() < static_cast<std::size_t>(width));
    const std::string_view last = all.back();
    CHECK(last.starts_with(std::string_view("epoch 3/3").substr(0, std::size_t(width) - 1)));
    CHECK((last.find("in 0:00") < last.size()) == (width >= 20));
    CHECK((last.find("loss") < last.size()) == (width >= 40));
    CHECK((last.find("===]") < last.size()) == (width >= 60));
    CHECK((last.find("metric 0.25") < last.size()) == (width >= 80));
    CHECK((all[4].find("steps/s") < all[4].size()) == (width >= 100));
  }
}

TEST_CASE("a drawing covers the one before") {
  std::ostringstream out;
  nn::ProgressBar bar(out, {.bar = true, .width = 60, .interval = 0});
  bar.start(2, 2);
  bar(nn::Step{1, 1, 123456.0});
  bar(nn::Step{1, 2, 0.5});
  const auto all = frames(out.str());
  REQUIRE(all.size() == 2);
  CHECK(all[1].size() >= all[0].size());
}

TEST_CASE("a bar is drawn again after its interval, and not at each step") {
  std::ostringstream out;
  nn::ProgressBar bar(out, {.bar = true, .interval = 0.02});
  bar.start(1, 40);
  for (nn::Index batch = 1; batch <= 40; ++batch) {
    bar(nn::Step{1, batch, 0.5});
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  const auto drawn = frames(out.str()).size();
  CHECK(drawn >= 2);   // 80 ms, or more on a busy machine
  CHECK(drawn <= 20);  // 40 if it were drawn at each step
}

TEST_CASE("the line of a bar ends after early stopping and after an exception") {
  const nn::ProgressBarOptions options{.bar = true, .interval = 0};
  std::ostringstream stopped, thrown;
  Problem problem;
  nn::EarlyStopping<float> stopping(problem.model.parameters(), {.patience = 1});
  auto worse = [n = 0](const auto&, const auto&) mutable { return ++n; };
  problem.fit(9, worse, stopping, nn::ProgressBar(stopped, options));
  CHECK(stopped.str().ends_with('\n'));
  CHECK(frames(stopped.str()).back().starts_with("epoch 2/9"));
  CHECK(frames(stopped.str()).back().find("in 0:00") != std::string::npos);

  const auto fail = [](const nn::Step&) { throw std::runtime_error("stop"); };
  CHECK_THROWS_AS(problem.fit(9, nn::ProgressBar(thrown, options), fail), std::runtime_error);
  CHECK(thrown.str().ends_with('\n'));
  CHECK(frames(thrown.str()).back().find("in 0:00") != std::string::npos);
}

TEST_CASE("the time left counts the steps of this run, also after a resumed one") {
  std::ostringstream out;
  nn::ProgressBar bar(out, {.bar = true, .width = 100, .interval = 0});
  bar.start(100, 10);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  bar(nn::Step{91, 1, 0.5});  // 1 step in 20 ms, so 99 take 2 s
  CHECK(frames(out.str()).back().find(" 0:0") != std::string::npos);
  CHECK(frames(out.str()).back().find(" 0:00 left") == std::string::npos);
}
