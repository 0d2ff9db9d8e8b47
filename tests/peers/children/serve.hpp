#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include "problem.hpp"

namespace peers {

/// A library at work on a problem. It writes its loops itself, as its users would.
template <class P>
concept Peer = std::constructible_from<P, const Problem&> && requires(P peer, int times) {
  { P::name() } -> std::convertible_to<std::string>;    // with the version
  { P::remark() } -> std::convertible_to<std::string>;  // on what it does differently
  peer.restart();      // the initial weights, and an optimizer without a past
  peer.infer(times);   // of the whole batch
  peer.infer1(times);  // of its first sample
  { peer.logit() } -> std::convertible_to<double>;  // the first of the last inference
};

/// One that trains as well
template <class P>
concept PeerOfSteps = Peer<P> && requires(P peer, int times) {
  peer.train(times);                               // as many steps of Adam, lr = 0.001
  { peer.loss() } -> std::convertible_to<double>;  // of the last step, the mean over all outputs
};

/// One that trains for epochs over all samples as well: shuffled, in batches of epoch_batch, of the
/// same order after each restart(). Its loss is the mean over the samples of the last one.
template <class P>
concept PeerOfEpochs = PeerOfSteps<P> && requires(P peer, int times) { peer.epochs(times); };

/// Seconds that work() takes.
double seconds(auto work) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Seconds of these steps. They begin anew after every hundred, for which the clock stands still:
/// so each turn, however long, does the same work, and its loss is that of step 100.
double train(PeerOfSteps auto& peer, int steps) {
  double sum = 0;
  for (int done = 0; done < steps; done += 100) {
    peer.restart();
    sum += seconds([&] { peer.train(std::min(steps - done, 100)); });
  }
  return sum;
}

struct Answer {
  double seconds, shown;  // what the work took, and a number that shows what it was
};

template <Peer P>
Answer answer(P& peer, const std::string& command, int times) {
  if constexpr (PeerOfSteps<P>) {
    if (command == "train") {
      const double time = train(peer, times);
      return {time, peer.loss()};
    }
  }
  peer.restart();
  if constexpr (PeerOfEpochs<P>) {
    if (command == "epochs") {
      const double time = seconds([&] { peer.epochs(times); });
      return {time, peer.loss()};
    }
  }
  if (command != "infer" && command != "infer1") {
    throw std::invalid_argument(P::name() + " does not know the command " + command);
  }
  const double time = seconds([&] { command == "infer" ? peer.infer(times) : peer.infer1(times); });
  return {time, peer.logit()};
}

/// The main function of a peer: answers each line `COMMAND TIMES` with two numbers, see Answer.
/// serve.py is the same for Python.
template <Peer P>
int serve(int argc, char** argv) try {
  P peer(read_problem(argc, argv));
  std::cout << "ready\t" << P::name() << '\t' << P::remark() << std::endl;

  std::cout.precision(9);
  std::string command;
  for (int times; std::cin >> command >> times;) {
    const auto [time, shown] = answer(peer, command, times);
    std::cout << time << ' ' << shown << std::endl;
  }
  return 0;
} catch (const std::exception& error) {
  std::cout << "refuses\t" << error.what() << std::endl;
  return 1;
}

}  // namespace peers
