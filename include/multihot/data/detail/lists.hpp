#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <multihot/core.hpp>

namespace multihot::detail {

/// Lists of numbers, one after the other in memory.
class Lists {
 public:
  Index size() const { return static_cast<Index>(ends_.size()) - 1; }
  std::span<const Index> operator[](Index k) const {
    const auto* ends = ends_.data() + k;
    return {numbers_.data() + ends[0], numbers_.data() + ends[1]};
  }

  void reserve(Index lists, Index numbers) {
    ends_.reserve(static_cast<std::size_t>(lists) + 1);
    numbers_.reserve(static_cast<std::size_t>(numbers));
  }
  /// A number joins the list that is being written.
  void push_back(Index number) { numbers_.push_back(number); }
  /// That list is complete, and the next one begins.
  void end_list() { ends_.push_back(static_cast<Index>(numbers_.size())); }

  /// n lists: of each number, the lists that it stands in, ascending.
  Lists transposed(Index n) const {
    Lists lists;
    lists.numbers_.resize(numbers_.size());
    lists.ends_.resize(static_cast<std::size_t>(n) + 1);
    // Each end is first a count, then a place to write to, and is the end when all is written.
    const auto end = [&](Index number) -> Index& {
      return lists.ends_[static_cast<std::size_t>(number)];
    };
    for (const Index number : numbers_) ++end(number + 1);
    Index places = 0;
    for (Index number = 0; number < n; ++number) {
      const Index count = end(number + 1);
      end(number + 1) = places;
      places += count;
    }
    for (Index k = 0; k < size(); ++k) {
      for (const Index number : (*this)[k]) {
        lists.numbers_[static_cast<std::size_t>(end(number + 1)++)] = k;
      }
    }
    return lists;
  }

 private:
  std::vector<Index> numbers_, ends_ = {0};  // list k ends before ends_[k + 1]
};

}  // namespace multihot::detail
