"""What is replaced in a text, and how replacements that follow each other are told as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpustool.document import Change

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
    """The replacements, and between them each character that differs in two texts of the same length.

    >>> differences("头发干了", "頭發幹了", [(0, 2, "頭髮")])
    [(0, 2, '頭髮'), (2, 3, '幹')]
    """
    found: list[Replacement] = []
    at = 0
    for start, end, value in [*replacements, (len(before), len(before), "")]:
        if before[at:start] != after[at:start]:
            found += [(n, n + 1, after[n]) for n in range(at, start) if before[n] != after[n]]
        if value:
            found.append((start, end, value))
        at = end
    return found


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


def changes(rule: str, text: str, replacements: Iterable[Replacement]) -> list[Change]:
    """The replacements that alter something, as changes; neighbouring single characters are one change.

    >>> changes("convert/t2s", "這個著", [(0, 1, "这"), (1, 2, "个"), (2, 3, "著")])[0][:4]
    ('convert/t2s', 0, '這個', '这个')
    """
    found: list[Change] = []
    joins, before, after, begin = False, "", "", 0
    for start, end, value in replacements:
        if text[start:end] == value:
            continue
        single = end - start == 1 == len(value)
        if joins and single and start == begin + len(before):
            before, after = before + text[start:end], after + value
            continue
        if before:
            found.append(Change(rule, begin, before, after))
        joins, begin, before, after = single, start, text[start:end], value
    if before:
        found.append(Change(rule, begin, before, after))
    return found
