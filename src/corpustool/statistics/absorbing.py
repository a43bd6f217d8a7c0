"""Which frequent sequences are phrases: they may stand by themselves, and no longer one has nearly all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from corpustool.statistics.edges import edges
from corpustool.statistics.sequences import Kinds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]
    Keys = NDArray[np.uint64]
    Whole = NDArray[np.int64]
    Marks = NDArray[np.bool_]

_BASE = 0x9E3779B97F4A7C15  # odd, its bits in disorder (2^64 over the golden ratio): of a hash that is verified
_HASH = (1 << 64) - 1


class Rows(NamedTuple):
    """The rows of a table of phrases, one for each string of characters, numbered from 0.

    `counts` says how often each occurs, however it is cut; `words` how many words it has where it is cut as it
    mostly is, and `kinds` which sequence that is. `of_kind` says for each level and kind the row from 1, or 0.
    """

    counts: Whole
    words: Whole
    kinds: Numbers
    of_kind: list[Numbers]


def listed(levels: Sequence[Kinds], candidates: Sequence[Marks], absorb: float | None) -> list[Marks]:
    """For the sequences of 2, 3 … words which are listed.

    A sequence is absorbed by the candidate that holds most of its occurrences, be it longer by one word or by
    several: where the next longer sequences are no candidates, none of them can speak for it.
    """
    import numpy as np

    found: list[Marks] = []
    within = np.zeros(len(levels[-1].counts) if levels else 0, np.int64)
    for number in reversed(range(len(levels))):
        kinds, candidate = levels[number], candidates[number]
        alone = candidate if absorb is None else candidate & (within / np.maximum(kinds.counts, 1) < absorb)
        found.append(alone)
        if number:
            shorter = np.zeros(len(levels[number - 1].counts), np.int64)
            share = np.where(candidate, kinds.counts, within)
            np.maximum.at(shorter, kinds.first, share)
            np.maximum.at(shorter, kinds.second, share)
            within = shorter
    return found[::-1]


def candidates(words: Kinds, levels: Sequence[Kinds], vocabulary: Sequence[str], *, any_edges: bool) -> list[Marks]:
    """For the sequences of 2, 3 … words which of them have edges that a phrase may have."""
    import numpy as np

    if any_edges:
        return [np.arange(len(kinds.counts)) > 0 for kinds in levels]
    known = [edges(vocabulary[number]) for number in words.last.tolist()]
    opening, closing, given = (np.array(column, np.uint32) for column in zip(*known, strict=True))
    found = []
    has = given
    ending = np.arange(len(known))
    for kinds in levels:
        ending = ending[kinds.second]
        opening, has = opening[kinds.first], has[kinds.first] | given[ending]
        close = closing[ending]
        fit = ((opening == 0) | (opening & has != 0)) & ((close == 0) | (close & has != 0))
        fit[:1] = False
        found.append(fit)
    return found


def rows(words: Kinds, levels: Sequence[Kinds], chosen: Sequence[Marks], vocabulary: Sequence[str]) -> Rows:
    """The rows of the table; sequences of words that are written alike are one."""
    import numpy as np

    kinds = [np.flatnonzero(marks) for marks in chosen]
    level = np.repeat(np.arange(len(levels)), [len(each) for each in kinds])
    kind = np.concatenate([np.zeros(0, np.int64), *kinds])
    count = np.concatenate([np.zeros(0, np.int64), *(one.counts[own] for one, own in zip(levels, kinds, strict=True))])
    row = _merged(words, levels, kinds, vocabulary)
    size = int(row.max(initial=-1)) + 1
    counts = np.zeros(size, np.int64)
    np.add.at(counts, row, count)
    usual = np.lexsort((level, -count, row))  # of each row first the sequence that mostly writes it
    usual = usual[np.flatnonzero(np.diff(row[usual], prepend=-1))]
    of_kind = []
    for number, one in enumerate(levels):
        own = np.zeros(len(one.counts), np.uint32)
        own[kinds[number]] = row[level == number] + 1
        of_kind.append(own)
    return Rows(counts, level[usual] + 2, kind[usual].astype(np.uint32), of_kind)


def _merged(words: Kinds, levels: Sequence[Kinds], kinds: Sequence[Whole], vocabulary: Sequence[str]) -> Whole:
    """The row of each listed sequence: found by a hash of its characters, verified by these."""
    import numpy as np

    hashes = _hashes(words, levels, vocabulary)
    found = np.concatenate([np.zeros(0, np.uint64), *(own[some] for own, some in zip(hashes, kinds, strict=True))])
    order = np.argsort(found, kind="stable")
    alike = found[order][1:] == found[order][:-1]
    doubtful = np.zeros(len(found), bool)
    doubtful[order[1:][alike]] = doubtful[order[:-1][alike]] = True
    leader = np.arange(len(found))
    leaders: dict[str, int] = {}
    starts = np.cumsum([0, *map(len, kinds)])
    for number, some in enumerate(kinds):
        unsure = np.flatnonzero(doubtful[starts[number] : starts[number + 1]])
        texts = written_kinds(words, levels[: number + 1], some[unsure], vocabulary)
        for place, text in zip((unsure + starts[number]).tolist(), texts, strict=True):
            leader[place] = leaders.setdefault(text, place)
    row: Whole = np.unique(leader, return_inverse=True)[1]
    return row


def _hashes(words: Kinds, levels: Sequence[Kinds], vocabulary: Sequence[str]) -> list[Keys]:
    """For each level a hash of what each kind is written as: the value of its characters as digits, modulo 2^64."""
    import numpy as np

    forms = [vocabulary[number] for number in words.last.tolist()]
    powers = {length: np.uint64(pow(_BASE, length, 1 << 64)) for length in set(map(len, forms))}
    shift = np.array([powers[len(form)] for form in forms], np.uint64)
    value = np.array([_value(form) for form in forms], np.uint64)
    opens, closes = (np.array([form[at:][:1].isascii() and form != "" for form in forms]) for at in (0, -1))
    base, found = np.uint64(_BASE), []
    ending, own = np.arange(len(forms)), value
    for kinds in levels:
        before, ending = ending, ending[kinds.second]
        start = own[kinds.first]
        spaced = closes[before[kinds.first]] & opens[ending]
        start = np.where(spaced, start * base + np.uint64(ord(" ")), start)
        own = start * shift[ending] + value[ending]
        found.append(own)
    return found


def _value(form: str) -> int:
    value = 0
    for character in form:
        value = (value * _BASE + ord(character)) & _HASH
    return value


def written_rows(
    table: Rows, some: Whole, words: Kinds, levels: Sequence[Kinds], vocabulary: Sequence[str]
) -> list[str]:
    """The phrases of some rows."""
    import numpy as np

    found = [""] * len(some)
    for size in np.unique(table.words[some]).tolist():
        at = np.flatnonzero(table.words[some] == size)
        texts = written_kinds(words, levels[: size - 1], table.kinds[some[at]], vocabulary)
        for place, text in zip(at.tolist(), texts, strict=True):
            found[place] = text
    return found


def written_kinds(
    words: Kinds, levels: Sequence[Kinds], kinds: NDArray[np.integer], vocabulary: Sequence[str]
) -> list[str]:
    """What some kinds of the last of the levels are written as."""
    numbers = []
    for level in reversed(levels):
        numbers.append(level.last[kinds].tolist())
        kinds = level.first[kinds]
    numbers.append(words.last[kinds].tolist())
    form = vocabulary.__getitem__
    return [written(list(map(form, sequence))) for sequence in zip(*reversed(numbers), strict=True)]


def written(words: Sequence[str]) -> str:
    """Words as one string: a space only where two that are not Chinese meet.

    >>> written(["新", "时代"]), written(["open", "access"]), written(["5", "月"])
    ('新时代', 'open access', '5月')
    """
    joined = "".join(words)
    if not any(map(str.isascii, words)):
        return joined
    parts = list(words[:1])
    for before, word in pairwise(words):
        parts += " " * (before[-1:] + word[:1]).isascii(), word
    return "".join(parts)
