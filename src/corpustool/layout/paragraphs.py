"""A text as paragraphs: lines that a margin parted joined again, page numbers and rules left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from corpustool.layout.lines import Line
from corpustool.repairing.wrapping import Margin, find_margin

_CONTENT = re.compile(r"[0-9A-Za-z\u3400-\u9fff\uff10-\uff5a\U00020000-\U0003ffff]")
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]{0,8}(?:(?:第\s?)?\d{1,4}(?:\s?页)?(?:\s?[/ ]?\s?共?\s?\d{1,4}\s?页?)?"
    r"|第[一二三四五六七八九十百]{1,5}页)[-—–·\s]{0,8}"
)
_LONGEST_NUMBER = 24


class Paragraph(NamedTuple):
    """One paragraph: the numbers of its first and last line in the list given, its text, and what stands above it."""

    first: int
    last: int
    text: str
    indent: int  # columns of white space before it; a wide space takes two
    blanks: int  # blank lines above
    parted: str  # above it: "page" a page number or form feed, "rule" a line of marks, else ""


def find_paragraphs(text: str, lines: Sequence[Line]) -> list[Paragraph]:
    r"""The paragraphs of the lines of a text, in order; what is blank or a page number belongs to none.

    >>> from corpustool.layout.lines import split_lines
    >>> text = "标题一则\n\n　　正文。\n- 3 -\n----\n另一则"
    >>> [(item.first, item.text, item.indent, item.parted) for item in find_paragraphs(text, split_lines(text))]
    [(0, '标题一则', 0, ''), (2, '正文。', 4, ''), (5, '另一则', 0, 'rule')]
    """
    margin, flush = _margin(text, lines)
    found: list[Paragraph] = []
    joined: list[str] = []
    blanks, parted = 0, ""
    for number, line in enumerate(lines):
        if not line.text:
            blanks += 1
            parted = parted or ("page" if line.end > line.start + 1 and "\f" in text[line.start : line.end] else "")
        elif not _CONTENT.search(line.text):
            parted = "rule"
        elif len(line.text) <= _LONGEST_NUMBER and _PAGE_NUMBER.fullmatch(line.text):
            parted = parted or "page"
        else:
            indent = _indent(text, line)
            above = lines[number - 1] if margin and found and not (blanks or parted) and indent <= flush else None
            if margin and above and margin.is_full(text[above.start : above.end].rstrip(), line.text):
                joined.append(line.text)
                continue
            _close(found, joined)
            found.append(Paragraph(number, number, line.text, indent, blanks, parted))
            joined, blanks, parted = [line.text], 0, ""
    _close(found, joined)
    return found


def _close(found: list[Paragraph], joined: Sequence[str]) -> None:
    """Give the last paragraph all its lines."""
    if len(joined) > 1:
        found[-1] = found[-1]._replace(last=found[-1].first + len(joined) - 1, text="".join(joined))


def _margin(text: str, lines: Sequence[Line]) -> tuple[Margin | None, int]:
    """The margin of a wrapped text, and the indent that most of its lines have: that of lines which go on."""
    shown = [line for line in lines if line.text]
    margin = find_margin([text[line.start : line.end].rstrip() for line in shown])
    if not margin:
        return None, 0
    indents = Counter(_indent(text, line) for line in shown)
    return margin, max(indents, key=lambda indent: (indents[indent], -indent))


def _indent(text: str, line: Line) -> int:
    if text[line.start] == line.text[0]:
        return 0
    margin = text[line.start : text.index(line.text[0], line.start)]
    return sum(2 if char == "　" else 4 if char == "\t" else 1 for char in margin)
