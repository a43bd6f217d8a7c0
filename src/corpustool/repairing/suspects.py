"""The lines of a text that are worth looking at, found at the cost of one search."""

from __future__ import annotations

import re
from collections.abc import Iterator


def suspect_lines(text: str, *gates: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    r"""Each line in which any of the gates matches, with its end of line and its place, in order.

    >>> list(suspect_lines("一\n二&amp;\n三", re.compile("&")))
    [(2, '二&amp;\n')]
    """
    found = {}
    for gate in gates:
        match = gate.search(text)
        while match:
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.start()) + 1 or len(text)
            found[start] = end
            match = gate.search(text, end)
    for start in sorted(found):
        yield start, text[start : found[start]]
