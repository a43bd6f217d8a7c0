"""Phrases inside phrases: what occurs on its own, which longer ones hold it, how firmly its parts hold together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log2
from typing import TYPE_CHECKING

from corpustool.statistics.absorbing import Rows
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.sequences import BLOCK, Kinds, Level, Words, blocks_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]

_CONTAINERS = 1 << 16  # sequences that are taken apart together


def independent_counts(corpus: Corpus, levels: Sequence[Level], table: Rows) -> Whole:
    """How many occurrences of each row lie in no longer occurrence of a row."""
    import numpy as np

    found = np.zeros(len(table.counts), np.int64)
    reach = 0  # how far into the block the sequences before it go
    for block in range(blocks_of(corpus)):
        steps = np.arange(min(BLOCK, corpus.ends[-1] - block * BLOCK), dtype=np.int32)
        longest, row = np.zeros_like(steps), np.zeros_like(steps)
        for level, of_kind in zip(levels, table.of_kind, strict=True):  # shorter ones first
            for places, kinds in level.places.in_block(block):
                own = of_kind[kinds]
                listed = own != 0
                at = places[listed]
                longest[at], row[at] = level.kinds.words, own[listed] - 1
        ends = np.where(longest, steps + longest, 0)
        reaches = np.maximum.accumulate(np.concatenate(([reach], ends)))
        found += np.bincount(row[ends > reaches[:-1]], minlength=len(found))
        reach = max(0, int(reaches[-1]) - BLOCK)
    return found


def c_values(words: Words, levels: Sequence[Kinds], table: Rows) -> Real:
    """The C-value of each row among all (Frantzi, Ananiadou & Mima 2000), as in `measures.c_value`.

    From the longest down, each row gives the occurrences that are its own to all that it holds.
    """
    import numpy as np

    held = np.unique(np.concatenate([np.zeros(0, np.uint64), *_held(levels, table)]))
    outer, inner = (held >> np.uint64(32)).astype(np.int64), (held & np.uint64(0xFFFFFFFF)).astype(np.int64)
    length = _lengths(words, levels, table)[outer]
    order = np.argsort(-length, kind="stable")
    nested = np.zeros(len(table.counts), np.int64)
    for some in np.split(order, np.flatnonzero(np.diff(length[order])) + 1):
        np.add.at(nested, inner[some], table.counts[outer[some]] - nested[outer[some]])
    containers = np.bincount(inner, minlength=len(table.counts))
    found: Real = log2_of_words()[table.words] * (table.counts - nested / np.maximum(containers, 1))
    return found


def _held(levels: Sequence[Kinds], table: Rows) -> Iterator[NDArray[np.uint64]]:
    """Row and row in it, as one number, for all sequences that write them."""
    import numpy as np

    for number, of_kind in enumerate(table.of_kind):
        listed = np.flatnonzero(of_kind)
        for start in range(0, len(listed), _CONTAINERS):
            some = listed[start : start + _CONTAINERS]
            outer = (of_kind[some].astype(np.uint64) - np.uint64(1)) << np.uint64(32)
            parts: list[NDArray[np.integer]] = [some]
            for shorter in range(number - 1, -1, -1):
                longer = levels[shorter + 1]
                parts = [*(longer.first[part] for part in parts), longer.second[parts[-1]]]
                for part in parts:
                    inner = table.of_kind[shorter][part]
                    yield np.unique((outer | (inner - np.uint32(1)))[inner != 0])


def _lengths(words: Words, levels: Sequence[Kinds], table: Rows) -> Whole:
    """How many characters each row has: what holds another has more, however both are cut."""
    import numpy as np

    form = own = np.array(list(map(len, words.forms)), np.int64)
    found = np.zeros(len(table.counts), np.int64)
    for kinds, of_kind in zip(levels, table.of_kind, strict=True):
        own = own[kinds.first] + form[kinds.last]
        found[of_kind[of_kind != 0] - 1] = own[of_kind != 0]
    return found


def cohesions(words: Words, levels: Sequence[Kinds], table: Rows, some: Whole, tokens: int) -> Real:
    """How firmly the parts of some rows hold together, in bits.

    min over all splits of log2(f N / (f left × f right)), of so many words in all (Matrix67 2012); in the cut that
    is the commonest.
    """
    import numpy as np

    found = np.zeros(len(some))
    counts = [words.kinds.counts, *(kinds.counts for kinds in levels)]
    for size in np.unique(table.words[some]).tolist():
        at = np.flatnonzero(table.words[some] == size)
        left = right = table.kinds[some[at]]
        heads, tails = [], []
        for kinds in reversed(levels[: size - 1]):
            left, right = kinds.first[left], kinds.second[right]
            heads.append(counts[kinds.words - 2][left])
            tails.append(counts[kinds.words - 2][right])
        both = (head * tail.astype(np.float64) for head, tail in zip(heads, reversed(tails), strict=True))
        found[at] = np.log2(counts[size - 1][table.kinds[some[at]]] * float(tokens) / np.maximum.reduce(list(both)))
    return found


def log2_of_words() -> Real:
    """The binary logarithm of each number of words up to 255."""
    import numpy as np

    return np.array([log2(max(1, words)) for words in range(256)])
