"""Ideographic description sequences: ⿰氵每 describes a character and is converted by no dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPERATOR = re.compile("[\u2ff0-\u2fff]")
_OPERANDS = dict.fromkeys(map(chr, range(0x2FF0, 0x3000)), 2) | {"⿲": 3, "⿳": 3, "\u2ffe": 1, "\u2fff": 1}
"""How many follow an operator, from The Unicode Standard, chapter 18, Ideographic Description Characters."""
_DEEPEST, _LONGEST = 16, 64
"""Levels and characters, from OpenCC's UTF8Util: what exceeds them is ordinary text."""


def descriptions(text: str) -> Iterator[tuple[int, int]]:
    """Where the complete sequences begin and end, in order, none within another.

    >>> list(descriptions("海是⿰氵⿱𠂉母，⿰不全"))
    [(2, 7), (8, 11)]
    """
    at = 0
    while found := _OPERATOR.search(text, at):
        start = found.start()
        end = _end(text, start)
        if end > start:
            yield start, end
        at = max(end, start + 1)


def _end(text: str, start: int) -> int:
    """Where the sequence that begins there ends; `start` if it is not complete."""
    wanted: list[int] = []  # operands that each open operator still lacks
    for at in range(start, min(len(text), start + _LONGEST)):
        if len(wanted) == _DEEPEST:
            return start
        if operands := _OPERANDS.get(text[at]):
            wanted.append(operands)
            continue
        wanted[-1] -= 1
        while wanted and not wanted[-1]:
            wanted.pop()
            if wanted:
                wanted[-1] -= 1
        if not wanted:
            return at + 1
    return start
