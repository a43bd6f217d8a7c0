"""Where a user says that articles begin: lines that a pattern matches, or the titles of a table of contents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from corpustool.document import CorpusError
from corpustool.given import given_text
from corpustool.layout import Label
from corpustool.patterns import in_time

LONGEST = 1000  # characters of a line that a pattern is shown
_LEADERS = " \t　.．。·•‥…_-—-"
_DIGITS = "0123456789０１２３４５６７８９"
_HEADINGS = ("目录", "目錄", "目次", "contents")
_MARKS = re.compile(r"[\s　《》“”\"'‘’【】\[\]（）()，,。：:；;！!？?、—\-–·….]")


def find_matches(labels: Sequence[Label], pattern: re.Pattern[str], position: str) -> list[tuple[int, str | None]]:
    """The lines that articles begin with: those that match, or those after them; with the line as a title."""
    shown = [n for n, item in enumerate(labels) if item.line.text]
    lines = [labels[n].line.text[:LONGEST] for n in shown]
    with in_time(f"--pattern {pattern.pattern}", sum(map(len, lines))):
        matched = [n for n, line in zip(shown, lines, strict=True) if pattern.search(line)]
    if position == "before":
        return [(n, labels[n].line.text) for n in matched]
    return [(n + 1, None) for n in matched if n != shown[-1]]


def read_titles(path: Path) -> list[str]:
    """The titles of a table of contents, a line each, without leaders and page numbers; CorpusError without any."""
    lines = given_text(path).removeprefix("\ufeff").splitlines()
    titles = [title for title in map(without_page, lines) if title and "".join(title.split()).lower() not in _HEADINGS]
    if not titles:
        raise CorpusError(f"{path}: no titles; write one on each line")
    return titles


def without_page(line: str) -> str:
    """A line of a table of contents without its leaders and page number.

    >>> without_page("那年的河…………14"), without_page("在路上 12"), without_page("我的1982")
    ('那年的河', '在路上', '我的1982')
    """
    line = line.strip()
    bare = line.rstrip(_DIGITS)
    if bare and bare != line and bare[-1] not in _LEADERS:
        return line
    return bare.rstrip(_LEADERS) or line


def find_titles(labels: Sequence[Label], titles: Sequence[str]) -> list[tuple[int, str | None]]:
    """The lines that are the titles, in the order of both; of several ways the one with most titles over text."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for number, title in enumerate(titles):
        wanted[_key(title)].append(number)
    shown = [n for n, item in enumerate(labels) if item.line.text]
    keys = [_key(labels[n].line.text) for n in shown]
    steps: list[tuple[int, int, int]] = []  # line, title, the step before
    best = _Best(len(titles))
    for at, key in enumerate(keys):
        over_text = at + 1 < len(keys) and keys[at + 1] not in wanted
        for number in reversed(wanted.get(key, ())):
            score, before = best.below(number)
            best.note(number, score + (2 if over_text else 1), len(steps))
            steps.append((shown[at], number, before))
    found: list[tuple[int, str | None]] = []
    step = best.below(len(titles))[1]
    while step >= 0:
        line, number, step = steps[step]
        found.append((line, titles[number]))
    return found[::-1]


def _key(text: str) -> str:
    return _MARKS.sub("", without_page(text)) or text


class _Best:
    """The best score of the ways that end below a title: a tree of maxima; the earlier of equals wins."""

    def __init__(self, size: int) -> None:
        self._tree = [(0, -1)] * (size + 1)

    def below(self, number: int) -> tuple[int, int]:
        best = self._tree[0]
        while number > 0:
            if self._tree[number][0] > best[0]:
                best = self._tree[number]
            number -= number & -number
        return best

    def note(self, number: int, score: int, step: int) -> None:
        number += 1
        while number < len(self._tree):
            if score > self._tree[number][0]:
                self._tree[number] = (score, step)
            number += number & -number
