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
  peer.train(times);   // as many steps of Adam, lr = 0.001
  peer.infer(times);   // of the whole batch
  peer.infer1(times);  // of its first sample
  { peer.loss() } -> std::convertible_to<double>;   // of the last step, the mean over all outputs
  { peer.logit() } -> std::convertible_to<double>;  // the first of the last inference
};

/// One that trains for epochs over all samples as well: shuffled, in batches of epoch_batch, of the
/// same order after each restart(). Its loss is the mean over the samples of the last one.
template <class P>
concept PeerOfEpochs = Peer<P> && requires(P peer, int times) { peer.epochs(times); };

/// Seconds that work() takes.
double seconds(auto work) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Seconds of these steps. They begin anew after every hundred, for which the clock stands still:
/// so each turn, however long, does the same work, and its loss is that of step 100.
double train(Peer auto& peer, int steps) {
  double sum = 0;
  for (int done = 0; done < steps; done += 100) {
    peer.restart();
    sum += seconds([&] { peer.train(std::min(steps - done, 100)); });
  }
  return sum;
}

/// The main function of a peer: answers each line `COMMAND TIMES` with the seconds that the work
/// took, and a number that shows what it was. serve.py is the same for Python.
template <Peer P>
int serve(int argc, char** argv) try {
  P peer(read_problem(argc, argv));
  std::cout << "ready\t" << P::name() << '\t' << P::remark() << std::endl;

  std::cout.precision(9);
  std::string command;
  for (int times; std::cin >> command >> times;) {
    double time, shown;
    if (command == "train") {
      time = train(peer, times), shown = peer.loss();
    } else if (command == "infer" || command == "infer1") {
      peer.restart();
      time = seconds([&] { command == "infer" ? peer.infer(times) : peer.infer1(times); });
      shown = peer.logit();
    } else if (command == "epochs") {
      if constexpr (PeerOfEpochs<P>) {
        peer.restart();
        time = seconds([&] { peer.epochs(times); });
        shown = peer.loss();
      } else {
        throw std::invalid_argument("it knows no epochs");
      }
    } else {
      throw std::invalid_argument("expected train, epochs, infer or infer1, got " + command);
    }
    std::cout << time << ' ' << shown << std::endl;
  }
  return 0;
} catch (const std::exception& error) {
  std::cout << "refuses\t" << error.what() << std::endl;
  return 1;
}

}  // namespace peers
