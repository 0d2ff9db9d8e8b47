#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

/// The numbers of a drawing: scales, round ticks, and the points that a line needs.
namespace multihot::detail::plot {

struct Point {
  double x, y;
};
using Points = std::vector<Point>;

/// From the data [low, high] to the units [from, to] of a drawing
struct Scale {
  double low, high, from, to;
  double operator()(double x) const { return from + (x - low) / (high - low) * (to - from); }
};

/// The multiples in [low, high] of 1, 2 or 5 times a power of ten, which gives at most `most` steps
inline std::vector<double> ticks(double low, double high, int most = 5) {
  const double rough = (high - low) / most, power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double round : {5, 2, 1}) {
    if (round * power >= rough * (1 - 1e-9)) step = round * power;
  }
  std::vector<double> all;
  const double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
  for (int k = 0; first + k <= last; ++k) all.push_back((first + k) * step + 0.0);
  return all;
}

/// After points[a]: the points that a line needs to stay within `tolerance` of points a to b
/// (Douglas and Peucker, 1973)
inline void add_needed(const Points& points, std::size_t a, std::size_t b, double tolerance,
                       Points& needed) {
  const double dx = points[b].x - points[a].x, dy = points[b].y - points[a].y;
  const double length = std::hypot(dx, dy);
  double farthest = tolerance;
  std::size_t at = b;
  for (std::size_t i = a + 1; i < b; ++i) {
    const double x = points[i].x - points[a].x, y = points[i].y - points[a].y;
    const double distance = length > 0 ? std::abs(x * dy - y * dx) / length : std::hypot(x, y);
    if (distance > farthest) farthest = distance, at = i;
  }
  if (at == b) return needed.push_back(points[b]);
  add_needed(points, a, at, tolerance, needed);
  add_needed(points, at, b, tolerance, needed);
}

/// At most `most` points, within 0.3 units of the others; or within twice, four times, ...
inline Points thinned(const Points& all, std::size_t most = 100) {
  Points points, needed;
  double tolerance = 0.3;
  for (const Point& p : all) {  // most points are near the one before them
    const bool near = !points.empty() && &p != &all.back() &&
                      std::abs(p.x - points.back().x) < tolerance &&
                      std::abs(p.y - points.back().y) < tolerance;
    if (!near) points.push_back(p);
  }
  if (points.size() < 3) return points;
  for (; needed.empty() || needed.size() > most; tolerance *= 2) {
    needed = {points[0]};
    add_needed(points, 0, points.size() - 1, tolerance, needed);
  }
  return needed;
}

}  // namespace multihot::detail::plot
