"""Panels of lines over logarithmic axes, side by side and to one scale, as SVG"""

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil, floor, log10

PLOT_WIDTH, PLOT_HEIGHT = 222, 236
LEFT, TOP, BOTTOM, BETWEEN = 64, 76, 58, 88  # the names of the lines stand between the panels
NAME_HEIGHT = 17

STYLE = """
  text { font: 14px system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif;
         fill: #3d444d }
  .title { font-weight: 600; fill: #1f2328 }
  .heading { font-size: 15px }
  .tick { font-size: 13px }
  .grid { stroke: #e3e6ea }
  .axis { stroke: #8b949e }
  .line { fill: none; stroke-width: 2.2; stroke-linejoin: round }
  .name { font-weight: 600 }
"""


@dataclass
class Line:
    name: str
    colour: str
    y: list


@dataclass
class Panel:
    title: str
    x_title: str
    x: list
    lines: list


def scale(low, high, start, end):
    """Takes [low, high] to [start, end], logarithmically."""
    return lambda value: (start + (end - start) * (log10(value) - log10(low))
                          / (log10(high) - log10(low)))


def text(x, y, content, style="text", anchor="start", fill=""):
    colour = f' style="fill: {fill}"' if fill else ""  # a style, as it outranks the style sheet
    return (f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}"{colour}>'
            f"{escape(str(content))}</text>")


def segment(x1, y1, x2, y2, style):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{style}"/>'


def spread(heights):
    """The same heights, moved apart until names that stand there are clear of one another"""
    heights = list(heights)
    order = sorted(range(len(heights)), key=heights.__getitem__)
    for _ in range(100):  # which settles any few names
        for above, below in pairwise(order):
            move = max(0, NAME_HEIGHT - (heights[below] - heights[above])) / 2
            heights[above] -= move
            heights[below] += move
    return heights


def draw_line(line, points, name_y):
    x, y = points[-1]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<polyline points="{path}" class="line" stroke="{line.colour}"/>'
    for point in points:
        yield '<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>'.format(*point, line.colour)
    yield text(x + 9, name_y + 5, line.name, "name", fill=line.colour)


def draw_panel(panel, left, y_of, y_ticks):
    right, bottom = left + PLOT_WIDTH, TOP + PLOT_HEIGHT
    x_of = scale(panel.x[0], panel.x[-1], left + 10, right - 6)
    yield text(left, TOP - 14, panel.title, "title")
    for tick in y_ticks:
        yield segment(left, y_of(tick), right, y_of(tick), "grid")
    yield segment(left, bottom, right, bottom, "axis")
    every = 2 if len(panel.x) > 6 else 1
    for tick in panel.x[::-every]:
        yield segment(x_of(tick), bottom, x_of(tick), bottom + 5, "axis")
        yield text(x_of(tick), bottom + 20, tick, "tick", "middle")
    yield text((left + right) / 2, bottom + 42, panel.x_title, anchor="middle")

    curves = [[(x_of(x), y_of(y)) for x, y in zip(panel.x, line.y)] for line in panel.lines]
    name_heights = spread([points[-1][1] for points in curves])
    for drawing in reversed(list(zip(panel.lines, curves, name_heights))):  # the first on top
        yield from draw_line(*drawing)


def draw(panels, y_title, y_label):
    """The text of the picture; y_label(y) names a power of ten of the vertical axis."""
    values = [y for panel in panels for line in panel.lines for y in line.y]
    low, high = min(values) / 1.25, max(values) * 1.25
    y_of = scale(low, high, TOP + PLOT_HEIGHT, TOP)
    y_ticks = [10.0 ** k for k in range(ceil(log10(low)), floor(log10(high)) + 1)]

    width = LEFT + len(panels) * (PLOT_WIDTH + BETWEEN)
    height = TOP + PLOT_HEIGHT + BOTTOM
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
             f'width="{width}" height="{height}" role="img" aria-label="{escape(y_title)}">',
             f"<style>{STYLE}</style>",
             f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff"/>',
             text(16, 30, y_title, "heading")]
    parts += (text(LEFT - 8, y_of(tick) + 5, y_label(tick), "tick", "end") for tick in y_ticks)
    for index, panel in enumerate(panels):
        parts += draw_panel(panel, LEFT + index * (PLOT_WIDTH + BETWEEN), y_of, y_ticks)
    return "\n".join([*parts, "</svg>"]) + "\n"
