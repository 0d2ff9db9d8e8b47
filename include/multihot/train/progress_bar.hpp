#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <multihot/core.hpp>
#include <multihot/train/detail/progress_text.hpp>
#include <multihot/train/detail/terminal.hpp>
#include <multihot/train/progress.hpp>

/// Shows how far a training run is. Pass it to fit(), after the options:
///
///   fit(model, criterion, optimizer, train, validation, options, ProgressBar());
///
/// On a terminal this is a bar that fills its line and is drawn again at most every 0.1 seconds:
///
///   epoch 12/60 [======>            ] loss 0.2713 validation 0.3012 1240 steps/s 0:07 left
///
/// Otherwise it writes a line for each epoch. In a loop of your own:
///
///   ProgressBar bar;
///   bar.start(epochs, loader.size());
///   ...
///   bar(Step{epoch, batch, loss});  // after each step, and
///   bar(Epoch{.epoch = epoch, .train_loss = loss, .validation_loss = v, .metric = f1});
///   ...
///   bar.finish();
namespace multihot {

struct ProgressBarOptions {
  std::optional<bool> bar = {};   // or else a line for each epoch; by default a bar on a terminal
  Index width = 0;                // in columns; by default that of the terminal, or 80
  double interval = 0.1;          // seconds between two drawings of the bar
  std::string metric = "metric";  // its name, or nothing to leave it out
  std::string description = {};   // before the epoch
  bool disable = false;           // write nothing
};

class ProgressBar {
 public:
  /// Writes to a stream of C. A bar does not wait for a terminal whose output nobody reads.
  explicit ProgressBar(std::FILE* stream = stderr, ProgressBarOptions options = {})
      : options_(std::move(options)),
        terminal_(stream),
        form_(form_of(options_, terminal_.is_terminal())),
        write_([this](std::string_view text) {
          if (form_ == Form::bar) terminal_.write(text);
          else terminal_.print(text);
        }) {}

  /// Writes to a std::ostream: a line for each epoch, unless a bar is asked for.
  template <class Stream>
    requires requires(Stream& stream, const char* text) { stream.write(text, 1).flush(); }
  explicit ProgressBar(Stream& stream, ProgressBarOptions options = {})
      : options_(std::move(options)),
        terminal_(nullptr),
        form_(form_of(options_, false)),
        write_([&stream](std::string_view text) {
          stream.write(text.data(), std::ssize(text)).flush();
        }) {}

  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() {
    try {
      finish();
    } catch (...) {  // an error of the stream: a destructor must not throw it
    }
  }

  /// The number of epochs, and of batches in each. fit() calls it before the first step.
  void start(Index epochs, Index batches) {
    finish();
    epochs_ = epochs;
    batches_ = batches;
    run_ = {};
  }

  void operator()(const Step& step) {
    run_.steps += 1;
    if (step.batch == 1) run_.losses = run_.loss_count = 0;
    run_.losses += step.loss;
    run_.loss_count += 1;
    run_.step = step;
    if (form_ == Form::bar && run_.steps >= run_.next_look) look_at_clock();
  }

  void operator()(const Epoch& epoch) {
    run_.epoch = epoch;
    if (form_ != Form::lines) return;
    auto shown = figures(epoch.epoch);
    shown.loss = epoch.train_loss;
    write_(detail::train::progress_line(shown, no_limit) + "\n");
  }

  /// Draws the bar for the last time and ends its line. fit() calls it after the last epoch; if
  /// fit() throws, the destructor does.
  void finish() {
    if (form_ == Form::bar && run_.steps > 0) {
      auto shown = figures(run_.step.epoch);
      shown.seconds = seconds(run_.begin, Clock::now());
      draw(shown, "\n");
    }
    drawn_ = 0;
    run_ = {};
  }

 private:
  using Clock = std::chrono::steady_clock;
  enum class Form { none, lines, bar };

  static Form form_of(const ProgressBarOptions& options, bool is_terminal) {
    if (options.disable) return Form::none;
    return options.bar.value_or(is_terminal) ? Form::bar : Form::lines;
  }

  /// The state since start().
  struct Run {
    Clock::time_point begin = Clock::now(), last_drawing = begin;
    Index steps = 0;                  // without those before a training was resumed
    Index next_look = 1, stride = 1;  // at the clock, in steps
    Index steps_drawn = 0;            // up to the last drawing
    Step step{0, 0, 0};               // the last one
    double losses = 0;                // the sum over the current epoch
    double loss_count = 0;
    std::optional<Epoch> epoch;  // the last one that is finished
  };

  static constexpr Index no_limit = 1000;

  static double seconds(Clock::time_point begin, Clock::time_point end) {
    return std::chrono::duration<double>(end - begin).count();
  }
  Index step_number(const Step& step) const { return (step.epoch - 1) * batches_ + step.batch; }

  /// The clock takes longer than a small step. So it is asked 20 times between two drawings.
  void look_at_clock() {
    const auto now = Clock::now();
    if (seconds(run_.last_drawing, now) >= options_.interval) {
      auto shown = figures(run_.step.epoch);
      const double rate = static_cast<double>(run_.steps) / seconds(run_.begin, now);
      shown.steps_per_second = rate;
      shown.seconds_left = static_cast<double>(epochs_ * batches_ - step_number(run_.step)) / rate;
      draw(shown, "");
      run_.stride = std::max<Index>(1, (run_.steps - run_.steps_drawn) / 20);
      run_.steps_drawn = run_.steps;
      run_.last_drawing = now;
    }
    run_.next_look = run_.steps + run_.stride;
  }

  /// Numbers of both the bar and the lines.
  detail::train::Shown figures(Index epoch) const {
    detail::train::Shown shown{.epoch = epoch,
                               .epochs = epochs_,
                               .description = options_.description,
                               .metric_name = options_.metric};
    if (run_.loss_count > 0) shown.loss = run_.losses / run_.loss_count;
    if (run_.epoch) {
      shown.validation_loss = run_.epoch->validation_loss;
      const bool is_loss = run_.epoch->metric == run_.epoch->validation_loss;
      if (!is_loss && !options_.metric.empty()) shown.metric = run_.epoch->metric;
    }
    return shown;
  }

  /// Draws over the last drawing. Blanks, and not an escape sequence, clear the rest of the line:
  /// every terminal knows them.
  void draw(detail::train::Shown& shown, std::string_view end) {
    const Index all = epochs_ * batches_;
    shown.part =
        static_cast<double>(step_number(run_.step)) / static_cast<double>(std::max<Index>(all, 1));
    const Index columns = options_.width > 0 ? options_.width : terminal_.width();
    std::string line = detail::train::progress_line(shown, columns - 1);
    const auto length = std::size(line);
    line.resize(std::max(length, std::min(drawn_, static_cast<std::size_t>(columns - 1))), ' ');
    drawn_ = length;
    write_(("\r" + line).append(end));
  }

  ProgressBarOptions options_;
  detail::train::Terminal terminal_;
  Form form_;
  std::function<void(std::string_view)> write_;
  Index epochs_ = 0, batches_ = 1;
  Run run_;
  std::size_t drawn_ = 0;  // characters of the last drawing
};

}  // namespace multihot
