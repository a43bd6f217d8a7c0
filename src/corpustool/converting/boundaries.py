"""Phrases that cut words: 的士 is a taxi, but not in 城堡的士兵."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

Match = tuple[int, int, int]
"""Where a key begins and ends, and its number."""

_BREAK = r"[^\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffffA-Za-z0-9+#&._%-]"
"""What is no part of a word for jieba: it segments the text between two such characters by itself."""


class Words:
    """Where the words of a text begin and end, by jieba (rjieba, which is fast), found where they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._cut = set[int]()

    @cached_property
    def _breaks(self) -> list[int]:
        """Where a clause ends; the next one begins behind it."""
        ends = accumulate(len(clause) + 1 for clause in re.split(_BREAK, self._text))
        return [end - 1 for end in ends]

    @cached_property
    def _edges(self) -> bytearray:
        """For each character and the end of the text, whether a word begins there."""
        return bytearray(b"\1") * (len(self._text) + 1)

    def permit(self, start: int, end: int) -> bool:
        """Whether a phrase there lies within one word, or begins and ends where words do.

        >>> Words("城堡的士兵").permit(2, 4), Words("叫的士去").permit(1, 3)
        (False, True)
        """
        clause = bisect_left(self._breaks, start)
        while clause == 0 or (clause < len(self._breaks) and self._breaks[clause - 1] < end):
            if clause not in self._cut:
                self._segment(clause)
            clause += 1
        edges = self._edges
        return bool(edges[start] and edges[end]) or edges.find(1, start + 1, end) < 0

    def _segment(self, clause: int) -> None:
        import rjieba

        self._cut.add(clause)
        at = self._breaks[clause - 1] + 1 if clause else 0
        for word in rjieba.cut(self._text[at : self._breaks[clause]]):
            self._edges[at + 1 : at + len(word)] = bytes(len(word) - 1)
            at += len(word)


def permitted(
    matches: Sequence[Match], permit: Callable[[int, int, int], bool], keys: Callable[[int], Iterator[Match]]
) -> list[Match]:
    """The longest permitted key at each place from left to right, where `matches` is that without permission.

    `keys` are the matches that begin at a place, the longest first. Where a match is refused, the scan goes
    on by hand until it is between two of `matches` again: from there on it would find the same.
    """
    found: list[Match] = []
    nth = 0
    while nth < len(matches):
        match = matches[nth]
        nth += 1
        if permit(*match):
            found.append(match)
            continue
        at, stop, _ = match
        while at < stop:
            hit = next((other for other in keys(at) if permit(*other)), None)
            if hit:
                found.append(hit)
            at = hit[1] if hit else at + 1
            while nth < len(matches) and matches[nth][0] < at:
                stop = max(stop, matches[nth][1])
                nth += 1
    return found
