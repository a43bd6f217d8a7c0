"""Which frequent sequences are phrases: they may stand by themselves, and no longer one has nearly all of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from corpustool.statistics.edges import edges
from corpustool.statistics.sequences import Kinds, Words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]
    Keys = NDArray[np.uint64]
    Whole = NDArray[np.int64]
    Marks = NDArray[np.bool_]

_BASE = 0x9E3779B97F4A7C15  # odd, its bits in disorder (2^64 over the golden ratio): of a hash that is verified


class Rows(NamedTuple):
    """The rows of a table of phrases, one for each string of characters, numbered from 0.

    `counts` says how often each occurs, however it is cut; `words` how many words it has where it is cut as it
    mostly is, and `kinds` which sequence that is. `of_kind` says for each level and kind the row from 1, or 0.
    """

    counts: Whole
    words: Whole
    kinds: Numbers
    of_kind: list[Numbers]


class Spelling(NamedTuple):
    """How each frequent word is written, and whether it begins, or ends, with what is not Chinese."""

    forms: NDArray[np.object_]
    opens: Marks
    closes: Marks


def spelling(words: Words) -> Spelling:
    """How the frequent words are written."""
    import numpy as np

    opens, closes = ([form[at:][:1].isascii() and form != "" for form in words.forms] for at in (0, -1))
    return Spelling(np.array(words.forms, object), np.array(opens), np.array(closes))


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


def candidates(words: Words, levels: Sequence[Kinds], *, any_edges: bool) -> list[Marks]:
    """For the sequences of 2, 3 … words which of them have edges that a phrase may have."""
    import numpy as np

    if any_edges:
        return [np.arange(len(kinds.counts)) > 0 for kinds in levels]
    known = list(map(edges, words.forms))
    opening, closing, given = (np.array(column, np.uint32) for column in zip(*known, strict=True))
    found = []
    has = given
    for kinds in levels:
        opening, has = opening[kinds.first], has[kinds.first] | given[kinds.last]
        close = closing[kinds.last]
        fit = ((opening == 0) | (opening & has != 0)) & ((close == 0) | (close & has != 0))
        fit[:1] = False
        found.append(fit)
    return found


def rows(spelt: Spelling, levels: Sequence[Kinds], chosen: Sequence[Marks]) -> Rows:
    """The rows of the table; sequences of words that are written alike are one."""
    import numpy as np

    kinds = [np.flatnonzero(marks) for marks in chosen]
    level = np.repeat(np.arange(len(levels)), [len(each) for each in kinds])
    kind = np.concatenate([np.zeros(0, np.int64), *kinds])
    count = np.concatenate([np.zeros(0, np.int64), *(one.counts[own] for one, own in zip(levels, kinds, strict=True))])
    row = _merged(spelt, levels, kinds)
    size = int(row.max(initial=-1)) + 1
    counts = np.zeros(size, np.int64)
    np.add.at(counts, row, count)
    usual = _usual(row, count, level)
    of_kind = []
    for number, one in enumerate(levels):
        own = np.zeros(len(one.counts), np.uint32)
        own[kinds[number]] = row[level == number] + 1
        of_kind.append(own)
    return Rows(counts, level[usual] + 2, kind[usual].astype(np.uint32), of_kind)


def _usual(row: Whole, count: Whole, level: Whole) -> Whole:
    """Of each row the sequence that mostly writes it, the shortest of several; most rows have but one."""
    import numpy as np

    usual = np.zeros(int(row.max(initial=-1)) + 1, np.int64)
    usual[row] = np.arange(len(row))
    several = np.flatnonzero((np.bincount(row) > 1)[row])
    best = several[np.lexsort((level[several], -count[several], row[several]))]
    first = best[np.flatnonzero(np.diff(row[best], prepend=-1))]
    usual[row[first]] = first
    return usual


def _merged(spelt: Spelling, levels: Sequence[Kinds], kinds: Sequence[Whole]) -> Whole:
    """The row of each listed sequence: found by a hash of its characters, verified by these."""
    import numpy as np

    hashes = _hashes(spelt, levels)
    found = np.concatenate([np.zeros(0, np.uint64), *(own[some] for own, some in zip(hashes, kinds, strict=True))])
    order = np.argsort(found)
    alike = found[order][1:] == found[order][:-1]
    doubtful = np.zeros(len(found), bool)
    doubtful[order[1:][alike]] = doubtful[order[:-1][alike]] = True
    leader = np.arange(len(found))
    leaders: dict[str, int] = {}
    starts = np.cumsum([0, *map(len, kinds)])
    for number, some in enumerate(kinds):
        unsure = np.flatnonzero(doubtful[starts[number] : starts[number + 1]])
        texts = _written(spelt, levels[: number + 1], some[unsure])
        for place, text in zip((unsure + starts[number]).tolist(), texts, strict=True):
            leader[place] = leaders.setdefault(text, place)
    row: Whole = np.cumsum(leader == np.arange(len(leader)))[leader] - 1
    return row


def _hashes(spelt: Spelling, levels: Sequence[Kinds]) -> list[Keys]:
    """For each level a hash of what each kind is written as: the value of its characters as digits, modulo 2^64."""
    import numpy as np

    value, shift = _values(spelt.forms.tolist())
    own, ending, found = value, np.arange(len(value), dtype=np.uint32), []
    for kinds in levels:
        start = own[kinds.first]
        spaced = spelt.closes[ending[kinds.first]] & spelt.opens[kinds.last]
        start = np.where(spaced, start * np.uint64(_BASE) + np.uint64(ord(" ")), start)
        own, ending = start * shift[kinds.last] + value[kinds.last], kinds.last
        found.append(own)
    return found


def _values(forms: Sequence[str]) -> tuple[Keys, Keys]:
    """The characters of each form as digits of a number modulo 2^64, and what one before it is multiplied by."""
    import numpy as np

    codes = np.frombuffer("".join(forms).encode("utf-32-le", "surrogatepass"), np.uint32)
    lengths = np.fromiter(map(len, forms), np.int64, len(forms))
    powers = np.cumprod(np.concatenate(([1], np.full(lengths.max(initial=0), _BASE, np.uint64))), dtype=np.uint64)
    ends = np.cumsum(lengths)
    behind = np.repeat(ends, lengths) - np.arange(len(codes)) - 1
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(codes * powers[behind], dtype=np.uint64)))
    return sums[ends] - sums[ends - lengths], powers[lengths]


def written_rows(table: Rows, some: Whole, spelt: Spelling, levels: Sequence[Kinds]) -> list[str]:
    """The phrases of some rows."""
    import numpy as np

    found = np.empty(len(some), object)
    for size in np.unique(table.words[some]).tolist():
        at = np.flatnonzero(table.words[some] == size)
        found[at] = _written(spelt, levels[: size - 1], table.kinds[some[at]])
    return found.tolist()


def _written(spelt: Spelling, levels: Sequence[Kinds], kinds: NDArray[np.integer]) -> list[str]:
    """What some kinds of the last of the levels are written as."""
    import numpy as np

    numbers = []
    for level in reversed(levels):
        numbers.append(level.last[kinds])
        kinds = level.first[kinds]
    sequences = [kinds, *reversed(numbers)]
    spaced = np.zeros(len(kinds), bool)
    for before, after in pairwise(sequences):
        spaced |= spelt.closes[before] & spelt.opens[after]
    texts = list(map("".join, zip(*(spelt.forms[column].tolist() for column in sequences), strict=True)))
    for place in np.flatnonzero(spaced).tolist():
        texts[place] = written([spelt.forms[column[place]] for column in sequences])
    return texts


def written(words: Sequence[str]) -> str:
    """Words as one string: a space only where two that are not Chinese meet.

    >>> written(["新", "时代"]), written(["open", "access"]), written(["5", "月"])
    ('新时代', 'open access', '5月')
    """
    parts = list(words[:1])
    for before, word in pairwise(words):
        parts += " " * (before[-1:] + word[:1]).isascii(), word
    return "".join(parts)
