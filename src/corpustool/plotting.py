"""Plot: counts as bars, counts over time as lines; SVG whose labels are text, PNG with a font that has Chinese.

The colours are those of Okabe and Ito (jfly.uni-koeln.de/color, 2008), which colour-blind readers can tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from math import ceil, floor, log10
from pathlib import Path
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from corpustool.document import CorpusError

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999")
MOST_BARS = 40  # rows of a plot that a page holds
MOST_LINES = len(COLOURS)
FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
SIZE = 14  # of letters, in pixels
ROW = 24
WIDTH, HEIGHT = 800, 480
MARGIN = 24
SCALE = 2  # pixels of PNG for one of SVG, for print
LEAST = 1e-9  # of what an axis shows: less than any count or rate
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def plot(rows: Sequence[tuple[str, Sequence[float]]], groups: Sequence[str] = ("",), *, unit: str, caption: str) -> str:
    """An SVG of rows with a value for each group: lines if the groups are years or months, else bars.

    >>> "发展" in plot([("发展", [12.0])], unit="count", caption="words")
    True
    """
    dated = [number for number, name in enumerate(groups) if _DATE.fullmatch(name)]
    if len(dated) > 1:
        shown = [(label, [values[number] for number in dated]) for label, values in rows[:MOST_LINES]]
        return _lines(shown, [groups[number] for number in dated], unit, caption)
    return _bars(rows[: max(1, MOST_BARS // len(groups))], groups[: len(COLOURS)], unit, caption)


def columns(counts: Mapping[str, int], *, unit: str) -> str:
    """An SVG of counts over time, a column for each year or month; labels stand where they have room.

    >>> "2024" in columns({"2023": 2, "2024": 1}, unit="篇")
    True
    """
    most = max(counts.values(), default=0) or 1
    step = max(1, _step(most))
    steps = ceil(most / step)
    left, right, top, bottom = MARGIN + 40, WIDTH - MARGIN, MARGIN * 2, HEIGHT // 2
    parts = [_text(MARGIN, MARGIN, unit, "#555")]
    for number in range(steps + 1):
        at = bottom - (bottom - top) * number / steps
        parts.append(f'<line x1="{left}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(_text(left - 6, at + 5, _figure(number * step), "#555", "end"))
    wide = (right - left) / max(1, len(counts))
    every = int(64 // wide) + 1  # a label has room once in so many
    for number, (name, count) in enumerate(counts.items()):
        high = (bottom - top) * count / (step * steps)
        x = left + number * wide + wide * 0.15
        size = f'x="{x:.1f}" y="{bottom - high:.1f}" width="{wide * 0.7:.1f}" height="{high:.1f}"'
        parts.append(f'<rect {size} fill="{COLOURS[0]}"><title>{escape(name)}: {count:,}</title></rect>')
        if number % every == 0:
            parts.append(_text(x + wide * 0.35, bottom + ROW, name, "#555", "middle"))
    return _page(parts, bottom + ROW * 2, "")


def picture(svg: str) -> bytes:
    """The PNG of an SVG, set in Noto Sans CJK and so the same everywhere; CorpusError where that is missing."""
    font = find_spec("manimgx_fonts_cjk")
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        font = None
    if font is None or not font.submodule_search_locations:
        raise CorpusError("PNG needs resvg-py and manimgx-fonts-cjk: pip install them, or write SVG")
    [file] = Path(font.submodule_search_locations[0]).glob("*.ttc")
    return svg_to_bytes(svg_string=svg, zoom=SCALE, skip_system_fonts=True, font_files=[str(file)])


def _bars(rows: Sequence[tuple[str, Sequence[float]]], groups: Sequence[str], unit: str, caption: str) -> str:
    """Horizontal bars, those of a row's groups below one another."""
    left = MARGIN + min(WIDTH // 3, max((_width(label) for label, _ in rows), default=0)) + 8
    room = WIDTH - left - MARGIN - 70  # for the figure at the end of a bar
    most = max((value for _, values in rows for value in values), default=0) or 1
    thick = ROW * 2 // 3
    y = MARGIN * 2 + (ROW if len(groups) > 1 else 0)
    parts = [_text(left, MARGIN, unit, "#555"), *(_legend(groups, left) if len(groups) > 1 else ())]
    for label, values in rows:
        parts.append(_text(left - 8, y + thick - 2, label, anchor="end"))
        for value, colour in zip(values, COLOURS, strict=False):
            length = room * value / most
            parts.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{thick - 2}" fill="{colour}"/>')
            parts.append(_text(left + length + 6, y + thick - 3, _figure(value), "#555"))
            y += thick
        y += ROW - thick
    return _page(parts, y + MARGIN, caption)


def _lines(rows: Sequence[tuple[str, Sequence[float]]], groups: Sequence[str], unit: str, caption: str) -> str:
    """A line for each row over time, its name in a legend above."""
    times = [_time(name) for name in groups]
    top = MARGIN + ROW * (2 + max((row for *_, row in _wrapped([label for label, _ in rows], MARGIN)), default=0))
    left, right, bottom = MARGIN + 56, WIDTH - MARGIN * 2, HEIGHT - MARGIN * 2
    greatest = max((value for _, values in rows for value in values), default=0) or 1
    step = _step(greatest)
    steps = ceil(greatest / step)

    def x(time: float) -> float:
        return left + (right - left) * (time - times[0]) / ((times[-1] - times[0]) or 1)

    def y(value: float) -> float:
        return bottom - (bottom - top) * value / (step * steps)

    parts = [_text(MARGIN, MARGIN, unit, "#555"), *_legend([label for label, _ in rows], MARGIN)]
    for number in range(steps + 1):
        at = y(number * step)
        parts.append(f'<line x1="{left}" x2="{right}" y1="{at:.1f}" y2="{at:.1f}" stroke="#ddd"/>')
        parts.append(_text(left - 6, at + 5, _figure(number * step), "#555", "end"))
    every = max(1, len(groups) * 56 // (right - left) + 1)  # a label has room once in so many
    for name, time in list(zip(groups, times, strict=True))[::every]:
        parts.append(_text(x(time), bottom + ROW, name, "#555", "middle"))
    for (_, values), colour in zip(rows, COLOURS, strict=False):
        points = [(x(time), y(value)) for time, value in zip(times, values, strict=True)]
        path = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += (f'<circle cx="{across:.1f}" cy="{down:.1f}" r="3" fill="{colour}"/>' for across, down in points)
    return _page(parts, HEIGHT + MARGIN // 2, caption)


def _time(name: str) -> float:
    """A year, or a month as part of its year."""
    date = _DATE.fullmatch(name)
    return int(date[1]) + (int(date[2] or 1) - 1) / 12 if date else 0.0


def _step(most: float) -> float:
    """A fifth of the axis: 1, 2, 2.5 or 5 times a power of ten, so that five reach the greatest value.

    >>> _step(37), _step(1200)
    (10.0, 250.0)
    """
    power = 10.0 ** floor(log10(max(most, LEAST) / 5))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power * 5 >= most)


def _legend(names: Sequence[str], left: float) -> Iterator[str]:
    """The names with their colours, on as many lines as they need."""
    for (name, across, row), colour in zip(_wrapped(names, left), COLOURS, strict=False):
        y = MARGIN + ROW * (row + 1)
        yield f'<rect x="{across:.1f}" y="{y - 11}" width="12" height="12" fill="{colour}"/>'
        yield _text(across + 18, y, name)


def _wrapped(names: Sequence[str], left: float) -> Iterator[tuple[str, float, int]]:
    """Where each name of a legend stands: how far from the left, and on which line."""
    across, row = left, 0
    for name in names:
        width = _width(name) + 40
        if across + width > WIDTH and across > left:
            across, row = left, row + 1
        yield name, across, row
        across += width


def _width(text: str) -> float:
    """How wide a text is, about: a character of Chinese is as wide as high, a letter somewhat more than half."""
    return sum(SIZE if east_asian_width(char) in "WF" else SIZE * 0.56 for char in text)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def _text(x: float, y: float, text: str, colour: str = "#000", anchor: str = "start") -> str:
    most = WIDTH // 3 // SIZE  # characters of Chinese
    shown = escape(_UNSEEN.sub("\ufffd", text if len(text) <= most * 3 else f"{text[:most]}…"))
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}">{shown}</text>'


def _page(parts: Sequence[str], height: float, caption: str) -> str:
    """The whole SVG, with a line below that says how it was made."""
    caption = escape(_UNSEEN.sub("\ufffd", caption))
    foot = f'<text x="{MARGIN}" y="{height - 8:.0f}" font-size="10" fill="#777">{caption}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'viewBox="0 0 {WIDTH} {height:.0f}" font-family="{FONTS}" font-size="{SIZE}" xml:lang="zh">\n'
        f'<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join([*parts, foot]) + "\n</svg>\n"
    )
