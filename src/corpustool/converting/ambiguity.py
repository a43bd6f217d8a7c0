"""Which characters had a choice and what decided; what the way back would not restore."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from corpustool.converting import lexicon
from corpustool.converting.engine import Converter, converter
from corpustool.converting.replacements import trimmed
from corpustool.document import Change

_CONTEXT = 4
"""Characters shown on either side."""
_OFTEN = 0.05
"""The share of the phrases with a character that have not its default, from which on the default is doubtful."""
_PAIRS = (
    ("s2t", "t2s"),
    ("s2tw", "tw2s"),
    ("s2twp", "tw2sp"),
    ("s2hk", "hk2s"),
    ("s2hkp", "hk2sp"),
    ("t2tw", "tw2t"),
    ("t2hk", "hk2t"),
    ("t2jp", "jp2t"),
)
_BACK = {**dict(_PAIRS), **{back: there for there, back in _PAIRS}}


class Choice(NamedTuple):
    """A character that could have become something else; lines and columns count from 1.

    `decided_by` is phrase, default, own (a user's word) or protected. `tier` is high where the default
    decided although it is often wrong, medium where a phrase did that has other readings, else low.
    """

    document: str
    line: int
    column: int
    character: str
    chosen: str
    candidates: str
    decided_by: str
    tier: str
    context: str


def choices(name: str, line: int, text: str, by: Converter) -> Iterator[Choice]:
    """The characters of a text that had a choice; the text is that of the document `name` from a line on.

    >>> [row] = choices("1", 1, "头发", converter("s2t"))
    >>> row.column, row.character, row.chosen, row.candidates, row.decided_by
    (2, '发', '髮', '發 髮', 'phrase')
    """
    options = _candidates(by.name)
    spans, changes = by.deciding(text), by.changes(text)
    starts, ends = [span[0] for span in spans], [change.start for change in changes]
    seen = begin = 0
    for found in re.finditer(f"[{''.join(options)}]", text) if options else ():
        at, character = found.start(), found.group()
        line += text.count("\n", seen, at)
        begin, seen = max(begin, text.rfind("\n", begin, at) + 1), at
        span = spans[max(0, bisect_right(starts, at) - 1)] if spans else (0, 0, "")
        by_whom = span[2] if span[0] <= at < span[1] else "default"
        chosen = _after(changes[max(0, bisect_right(ends, at) - 1)], at) if changes else None
        context = text[max(begin, at - _CONTEXT) : at + _CONTEXT + 1].partition("\n")[0]
        tier = _tier(by.name, character, by_whom, text[span[0] : span[1]])
        place = (name, line, at - begin + 1, character)
        yield Choice(*place, chosen or character, " ".join(options[character]), by_whom, tier, context)


def losses(line: int, text: str, result: str, name: str) -> Iterator[tuple[int, str, str]]:
    """The lines that the way back from `result` does not restore: number, what is there, what would come back.

    >>> list(losses(1, "方案的坐标不变。", "方案的座標不變。", "s2t"))
    [(1, '方案的坐标不变。', '方案的座标不变。')]
    """
    back = converter(_BACK[name]).convert(result)
    for number, (old, new) in enumerate(zip(text.split("\n"), back.split("\n"), strict=True), line):
        if old != new:
            start, end = trimmed(old, new)
            low, high = max(0, start - _CONTEXT), max(0, len(old) - end - _CONTEXT)
            yield number, old[low : len(old) - high], new[low : len(new) - high]


def _after(change: Change, at: int) -> str | None:
    """What a character became by a change; all that it became with others, where that has another length."""
    if not change.start <= at < change.end:
        return None
    return change.after[at - change.start] if len(change.after) == len(change.before) else change.after


def _tier(name: str, character: str, by_whom: str, phrase: str) -> str:
    if by_whom == "default":
        return "high" if character in _doubtful(_file(name)) else "low"
    readings = lexicon.candidates(_file(name).replace("Characters", "Phrases")).get(phrase, ())
    return "medium" if by_whom == "phrase" and len(readings) > 1 else "low"


def _file(name: str) -> str:
    return "STCharacters.txt" if name.startswith("s2") else "TSCharacters.txt"


@cache
def _candidates(name: str) -> dict[str, tuple[str, ...]]:
    """What each character with a choice may become, in the forms of the region that it is written for."""
    region = name.partition("2")[2].removesuffix("p")
    if region not in ("s", "t", "tw", "hk") or (region != "s" and not name.startswith("s2")):
        return {}
    forms = converter(f"t2{region}").characters if region in ("tw", "hk") else {}
    found = {}
    for key, values in lexicon.candidates(_file(name)).items():
        written = tuple(dict.fromkeys(value.translate(forms) for value in values))
        if len(written) > 1:
            found[key] = written
    return found


@cache
def _doubtful(file: str) -> frozenset[str]:
    """The characters that are something else than their default in many of the phrases that hold them."""
    default = lexicon.dictionary(file)
    held, otherwise = Counter[str](), Counter[str]()
    for key, value in lexicon.dictionary(file.replace("Characters", "Phrases")).items():
        held.update(key)
        if len(key) == len(value):
            otherwise.update(old for old, new in zip(key, value, strict=True) if default.get(old, old) != new)
    return frozenset(key for key, count in otherwise.items() if count >= _OFTEN * held[key])
