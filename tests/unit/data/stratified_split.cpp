#include <doctest/doctest.h>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <multihot/data/stratified_split.hpp>
#include <vector>

#include "parts.hpp"

namespace nn = multihot;

namespace {

/// How far the share of a label in a part is at most from its share in the whole
double worst_deviation(const nn::Matrix<double>& t, const nn::Parts& parts) {
  double worst = 0;
  for (const auto& part : parts) {
    const nn::Matrix<double> t_part = t(part, Eigen::indexing::all);
    worst = std::max(worst, (t_part.colwise().mean() - t.colwise().mean()).cwiseAbs().maxCoeff());
  }
  return worst;
}

/// Labels from one in two samples down to one in 64
nn::Matrix<double> targets(nn::Index n, nn::Generator& g) {
  nn::Matrix<double> t = nn::rand<double>(n, 6, g);
  for (nn::Index j = 0; j < 6; ++j) {
    t.col(j) = (t.col(j).array() < std::ldexp(0.5, -static_cast<int>(j))).cast<double>();
  }
  return t;
}

/// Counts how often a sample, a list of labels or a change is looked at.
class CountedAssignment : public nn::detail::data::Assignment {
  auto counted(nn::Index looks, auto result) const {
    looks_ += looks;
    return result;
  }

 public:
  using Assignment::Assignment;

  nn::Index looks() const { return looks_; }

  nn::Index part(nn::Index i) const { return counted(1, Assignment::part(i)); }
  auto labels_of(nn::Index i) const { return counted(1, Assignment::labels_of(i)); }
  auto samples_with(nn::Index label) const {
    const auto samples = Assignment::samples_with(label);
    return counted(std::ssize(samples), samples);
  }
  double change_by_move(nn::Index i, nn::Index to) const {
    return counted(1, Assignment::change_by_move(i, to));
  }
  double change_by_swap(nn::Index i, nn::Index k) const {
    return counted(1, Assignment::change_by_swap(i, k));
  }

 private:
  mutable nn::Index looks_ = 0;
};

/// How often stratified_split() looks at something, per sample
double looks(const nn::Matrix<double>& t, const std::vector<double>& fractions) {
  nn::Generator g(0);
  CountedAssignment assignment(t.array() == 1, nn::randperm(t.rows(), g), fractions);
  nn::detail::data::assign_rarest_first(assignment, g);
  nn::detail::data::move_samples(assignment);
  nn::detail::data::swap_samples(assignment);
  return static_cast<double>(assignment.looks()) / static_cast<double>(t.rows());
}

}  // namespace

TEST_CASE("a stratified split is nearer to the whole than any of 20 random ones") {
  for (const auto& fractions : {std::vector<double>{0.8, 0.2}, std::vector<double>(10, 0.1)}) {
    double worst = 0, best_random = 1;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      nn::Generator g(seed);
      nn::Generator same(99);
      const auto t = targets(500, same);
      const auto parts = nn::stratified_split(t, fractions, g);
      CHECK(is_partition(parts, 500));
      for (std::size_t p = 0; p < parts.size(); ++p) {
        const double wanted = 500 * fractions[p];
        CHECK(std::abs(static_cast<double>(parts[p].size()) - wanted) <= 0.02 * 500);
      }
      worst = std::max(worst, worst_deviation(t, parts));
      const auto random = nn::random_split(500, fractions, g);
      best_random = std::min(best_random, worst_deviation(t, random));
    }
    MESSAGE("stratified, worst of 20: ", worst, "; random, best of 20: ", best_random);
    CHECK(worst < 0.02);
    CHECK(worst < best_random);
  }
}

TEST_CASE("8 times as many samples take 8 times as many steps") {
  const std::vector<double> most{0.8, 0.2}, nearly_all{0.98, 0.02}, halves{0.5, 0.5};
  nn::Generator g(0);
  const nn::Index few = 2000, many = 8 * few;
  const nn::Matrix<double> six = targets(many, g), one = six.leftCols(1);
  // Too many labels to be balanced before samples are swapped
  const nn::Matrix<double> forty = (nn::rand<double>(many, 40, g).array() < 0.1).cast<double>();
  for (const auto& fractions : {most, nearly_all, halves, std::vector<double>(10, 0.1)}) {
    for (const auto* t : {&one, &six, &forty}) {
      const double of_few = looks(t->topRows(few), fractions), of_many = looks(*t, fractions);
      MESSAGE(t->cols(), " labels, ", fractions.size(), " parts, the first of ", fractions[0],
              ": looks per sample of few: ", of_few, ", of many: ", of_many);
      CHECK(of_many <= 1.2 * of_few);
    }
  }
}

TEST_CASE("samples that never come to rest are left after ten rounds") {
  nn::Index moves = 0;
  nn::detail::data::in_turn(7, [&](nn::Index) { return ++moves > 0; });
  CHECK(moves == 70);
  moves = 0;
  nn::detail::data::in_turn(7, [&](nn::Index i) { return ++moves < 7 && i == 3; });
  CHECK(moves == 4 + 7);  // the last one to move, and then all stay
}

TEST_CASE("labels that occur in pairs are off by less than one sample") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    nn::Generator g(seed);
    nn::Matrix<double> t = nn::Matrix<double>::Zero(200, 6);
    for (nn::Index i = 0; i < 200; ++i) {
      const nn::Index j = g.random() % 6;
      t(i, j) = t(i, (j + 1) % 6) = 1;
    }
    const auto parts = nn::stratified_split(t, std::vector<double>(4, 0.25), g);
    for (const auto& part : parts) CHECK(part.size() == 50);
    CHECK(worst_deviation(t, parts) < 1.0 / 50);
  }
}

TEST_CASE("a label that occurs as often as there are parts is in each of them once") {
  nn::Generator g(5);
  nn::Matrix<float> t = nn::Matrix<float>::Zero(40, 2);
  for (const nn::Index i : {3, 11, 12, 39}) t(i, 0) = 1;
  t.col(1).head(20).setOnes();
  t(25, 1) = std::numeric_limits<float>::quiet_NaN();
  const auto parts = nn::stratified_split(t, std::vector<double>(4, 0.25), g);
  CHECK(is_partition(parts, 40));
  for (const auto& part : parts) {
    CHECK(t(part, 0).sum() == 1);
    CHECK((t(part, 1).array() == 1).count() == 5);
    CHECK(part.size() == 10);
  }
}

TEST_CASE("bool matrices, expressions and integers are split as numbers are, in both orders") {
  nn::Generator g(0);
  const auto t = targets(100, g);
  const auto split = [](const auto& y) {
    nn::Generator same(1);
    return nn::stratified_split(y, {0.7, 0.3}, same);
  };
  using Bool = Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Bool row_major = t.cast<bool>();
  const auto parts = split(t);
  CHECK(split(t.array() > 0.5) == parts);
  CHECK(split(t.cast<bool>()) == parts);
  CHECK(split(row_major) == parts);
  CHECK(split(t.cast<std::uint8_t>()) == parts);
  CHECK(split(t.cast<int>().array().eval()) == parts);
}

TEST_CASE("a stratified split refuses fractions that are not ones") {
  nn::Generator g(0);
  CHECK_THROWS_WITH_AS(nn::stratified_split(nn::Matrix<float>::Ones(3, 1), {1.5, -0.5}, g),
                       "stratified_split: got a fraction of 1.5, expected in (0, 1]",
                       nn::value_error);
}
