"""What is replaced in a text, and how replacements that follow each other are told as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count
from operator import ne

Replacement = tuple[int, int, str]
"""Where the replaced characters begin and end, and what stands there instead; neither is empty."""


def replaced(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with the replacements made; they are in order and none over another.

    >>> replaced("头发", [(0, 1, "頭"), (1, 2, "髮")])
    '頭髮'
    """
    parts, at = [], 0
    for start, end, after in replacements:
        parts.append(text[at:start])
        parts.append(after)
        at = end
    parts.append(text[at:])
    return "".join(parts)


def differences(before: str, after: str, replacements: Iterable[Replacement]) -> list[Replacement]:
    """The replacements, and between them each run of characters that differ in two texts of the same length.

    >>> differences("头发这样了", "頭發這樣了", [(0, 2, "頭髮")])
    [(0, 2, '頭髮'), (2, 4, '這樣')]
    """
    found: list[Replacement] = []
    at = 0
    for start, end, value in [*replacements, (len(before), len(before), "")]:
        old, new = before[at:start], after[at:start]
        if old != new:
            found += [(at + a, at + b, new[a:b]) for a, b in _runs(compress(count(), map(ne, old, new)))]
        if value:
            found.append((start, end, value))
        at = end
    return found


def trimmed(before: str, after: str) -> tuple[int, int]:
    """Where the part of a text begins and ends that differs in another, equal beginnings and ends aside.

    >>> trimmed("我的头发呢", "我的頭髮呢")
    (2, 4)
    """
    shorter = min(len(before), len(after))
    start = next((n for n in range(shorter) if before[n] != after[n]), shorter)
    tail = next((n for n in range(shorter - start) if before[-1 - n] != after[-1 - n]), shorter - start)
    return start, len(before) - tail


def _runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where the runs of neighbouring places begin and end."""
    begin = end = -1
    for place in places:
        if place != end:
            if begin >= 0:
                yield begin, end
            begin = place
        end = place + 1
    if begin >= 0:
        yield begin, end


def composed(first: Sequence[Replacement], second: Sequence[Replacement], between: str) -> list[Replacement]:
    """What replaces at once all that `first` and then `second` do; `between` is the text that `first` leaves.

    Replacements that touch the same character of `between` become one.

    >>> composed([(0, 1, "臺"), (1, 2, "裏")], [(0, 1, "台"), (2, 4, "軟體")], "臺裏軟件")
    [(0, 1, '台'), (1, 2, '裏'), (2, 4, '軟體')]
    """
    if not first or not second:
        return [*first, *second]
    found: list[Replacement] = []
    one = two = growth = 0  # `growth`: how much longer `between` is than the text up to first[one]
    while one < len(first) or two < len(second):
        starts = [first[one][0] + growth] if one < len(first) else []
        starts += [second[two][0]] if two < len(second) else []
        begin = copied = min(starts)
        origin, reach = begin - growth, begin + 1
        parts: list[str] = []
        while True:
            if one < len(first) and first[one][0] + growth < reach:
                start, end, after = first[one]
                reach = max(reach, start + growth + len(after))
                growth += len(after) - (end - start)
                one += 1
            elif two < len(second) and second[two][0] < reach:
                start, end, after = second[two]
                parts += between[copied:start], after
                reach, copied = max(reach, end), end
                two += 1
            else:
                break
        found.append((origin, reach - growth, "".join([*parts, between[copied:reach]])))
    return found
