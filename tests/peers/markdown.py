"""Tables that read well both as text and as Markdown"""


def table(header, rows, left=()):
    """The columns of these numbers are flush left, the others flush right."""
    cells = [header, *rows]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(header))]

    def line(row):
        padded = (cell.ljust(width) if column in left else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(row, widths)))
        return "| " + " | ".join(padded) + " |"

    rule = ["-" * width if column in left else "-" * (width - 1) + ":"
            for column, width in enumerate(widths)]
    return "\n".join(map(line, [header, rule, *rows]))


def number(x):
    """Two digits, or as many as stand before the point"""
    return f"{x:.2f}" if x < 0.995 else f"{x:.1f}" if x < 9.95 else f"{x:.0f}"


def put(path, mark, text):
    """Writes the text between the lines <!-- mark --> and <!-- /mark --> of a file."""
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    before, found_begin, rest = path.read_text().partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise RuntimeError(f"{path} has no lines {begin.strip()} and {end}")
    path.write_text(before + begin + text + end + after)
