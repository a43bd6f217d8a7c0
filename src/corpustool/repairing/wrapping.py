"""Lines wrapped at a margin: where the margin is, and which line ends only because it is full."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

END_MARKS = "。！？!?…；;：:”’」』）)】\"'.～~*_`|>]"  # after one of these a line may end because its sentence does
CLOSING = "，。、；：！？）”’」』》〉】〕"  # no line begins with one of these
OPENING = "（“‘「『《〈【〔"

# What cannot be parted at a margin: a Latin word, or one character with the marks that cling to it.
_UNIT = re.compile(rf"[{OPENING}]{{0,3}}(?:[!-~]{{1,40}}|.)[{CLOSING}]{{0,3}}", re.DOTALL)
_INNER_END = re.compile(r"[。！？；，].")
_HANGING = 6  # columns by which marks and a Latin word stick out over the margin
_FEWEST = 3  # full lines that make a margin
_NARROWEST, _WIDEST = 20, 140  # columns; verse is narrower, unwrapped paragraphs are wider


class Margin(NamedTuple):
    """The width at which a document was wrapped, in columns (a wide character takes two) or in characters."""

    width: int
    in_columns: bool

    def measure(self, line: str) -> int:
        """The width of a line."""
        return 2 * len(line) - len(line.encode("ascii", "ignore")) if self.in_columns else len(line)

    def is_full(self, line: str, following: str) -> bool:
        """Whether the first unit of the following line had no room in this one.

        >>> Margin(20, True).is_full("会议指出，通过开展学", "习教育，党员干部作风")
        True
        >>> Margin(20, True).is_full("会议结束。", "　　会后")
        False
        """
        width = self.measure(line)
        if width > self.width + _HANGING:
            return False
        unit = _UNIT.match(following)
        return width + self.measure(unit[0] if unit else "") > self.width


def find_margin(lines: Sequence[str]) -> Margin | None:
    """The margin at which most long lines end, inside sentences; None where the lines end by themselves.

    The lines come with their indents. Of lines that are full at least 60 % must end inside a sentence, and
    one in eight must hold an end of a clause: that parts prose from tables and lists of headlines. At most
    5 % of all lines may stand out over the margin. Figures set on the wrapped pages of the benchmark.

    >>> find_margin(["会议指出，通过开展学", "习教育，党员干部作风", "明显转变，师生满意度", "显著提升。"])
    Margin(width=20, in_columns=True)
    """
    if len(lines) <= _FEWEST or _limit([len(line) for line in lines]) > _WIDEST:
        return None
    _, margin, widths = max((_commonest(lines, in_columns) for in_columns in (True, False)), key=itemgetter(0))
    most = margin.width + _HANGING
    full = [line for line, width in zip(lines, widths, strict=True) if margin.width - 1 <= width <= most]
    columns = margin.width if margin.in_columns else 2 * margin.width
    if (
        not _NARROWEST <= columns <= _WIDEST
        or len(full) < max(_FEWEST, len(lines) // 5)
        or sum(width > most for width in widths) > len(lines) // 20
    ):
        return None
    unended = sum(line[-1] not in END_MARKS for line in full)
    prose = sum(bool(_INNER_END.search(line)) for line in full)
    return margin if unended * 5 >= len(full) * 3 and prose * 8 >= len(full) else None


def _limit(widths: Sequence[int]) -> int:
    """The width that one line in twenty may exceed."""
    return sorted(widths)[len(widths) * 19 // 20]


def _commonest(lines: Sequence[str], in_columns: bool) -> tuple[int, Margin, list[int]]:  # noqa: FBT001
    """How many lines have the commonest width among the widest, that width, and the widths of all lines."""
    widths = [Margin(0, in_columns).measure(line) for line in lines]
    limit = _limit(widths)
    near = Counter(width for width in widths if limit - _HANGING <= width <= limit)
    width, count = max(near.items(), key=lambda item: (item[1], item[0]))
    return count, Margin(width, in_columns), widths
