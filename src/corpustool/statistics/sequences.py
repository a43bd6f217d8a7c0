"""Sequences of words that are frequent, level by level, exactly and in bounded memory.

A sequence of n + 1 words can only be frequent where the two of n words in it are. Each frequent sequence of a level
has a number, its kind; a pair of kinds that overlap is the key of a longer one. Keys are sorted a share at a time,
with their places in the low bits, and what is frequent goes to a temporary file: eight bytes an occurrence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, NamedTuple

from corpustool.document import CorpusError
from corpustool.statistics.indexing import Corpus, temporary_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]
    Keys = NDArray[np.uint64]
    Whole = NDArray[np.int64]

BLOCK = 1 << 18  # places that are worked on together: a few megabytes
_ENTRY_BYTES = 64  # of working memory for each key of a share: itself, its place, and their sorted copies
_LEAST_SHARE = 1 << 14  # keys; below, the passes over the corpus would take for ever
_MOST_WORDS = 1 << 32  # places fit four bytes


class Kinds(NamedTuple):
    """The frequent sequences of so many words, numbered from 1; at 0 stands nothing.

    `counts` says how often each occurs, `first` and `second` which kinds one word shorter it begins and ends with,
    `last` which frequent word is its last one.
    """

    words: int
    counts: Whole
    first: Numbers
    second: Numbers
    last: Numbers


class Words(NamedTuple):
    """The frequent words, from 1: how they are written, and how often they occur."""

    forms: list[str]
    kinds: Kinds


class Places:
    """Where the sequences of a level occur: pairs of place and kind, in runs that are each in the order of places."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        """Take a file to write to, and how many places there are."""
        self._file = file
        self._size = size
        self._runs: list[list[int]] = []  # for each run, the entries before each block, and those at its end
        self.entries = 0

    def append(self, places: Numbers, kinds: Numbers) -> None:
        """Add a run."""
        import numpy as np

        if len(places):
            edges = np.searchsorted(places, np.arange(BLOCK, self._size, BLOCK, dtype=np.uint32))
            self._runs.append([self.entries, *(edges + self.entries).tolist(), self.entries + len(places)])
            self.entries += len(places)
            self._file.write(np.column_stack((places, kinds)).tobytes())

    def in_block(self, block: int) -> Iterator[tuple[Numbers, Numbers]]:
        """Of each run that has any there, the places in the block, from its start, and their kinds."""
        import numpy as np

        for run in self._runs:
            start, end = run[block], run[block + 1]
            if start < end:
                self._file.seek(8 * start)
                pairs = np.frombuffer(self._file.read(8 * (end - start)), np.uint32).reshape(-1, 2)
                yield pairs[:, 0] - np.uint32(block * BLOCK), pairs[:, 1]

    def kinds_in(self, block: int) -> Numbers:
        """For each place of a block the kind of the sequence that begins there, or 0."""
        import numpy as np

        kinds = np.zeros(min(BLOCK, self._size - block * BLOCK), np.uint32)
        for places, found in self.in_block(block):
            kinds[places] = found
        return kinds


class Level(NamedTuple):
    """The frequent sequences of so many words and where they occur."""

    kinds: Kinds
    places: Places


class Limits(NamedTuple):
    """What is frequent, and what counting may use: bytes of memory and a folder for temporary files."""

    min_count: int
    min_documents: int
    max_words: int
    memory: int
    temp: str | None


def levels(
    corpus: Corpus, limits: Limits, closing: ExitStack, report: Callable[[str], None]
) -> tuple[Words, list[Level]]:
    """The frequent words, and the frequent sequences of 2, 3 … words while there are any.

    Their temporary files live as long as `closing`. CorpusError for more than 4294967295 words and marks.
    """
    if corpus.ends[-1] >= _MOST_WORDS:
        raise CorpusError(f"{corpus.ends[-1]} words and marks, more than {_MOST_WORDS - 1}; count it in parts")
    words, number_of = _words(corpus, limits.min_count)
    kinds, kinds_in = words.kinds, lambda block: number_of[block_of(corpus, block)]
    found: list[Level] = []
    while kinds.words < limits.max_words:
        report(f"sequences of {kinds.words + 1} words")
        file = closing.enter_context(temporary_file(limits.temp))
        level = _longer(kinds, kinds_in, corpus, limits, Places(file, corpus.ends[-1]))
        if not level.places.entries:
            break
        found.append(level)
        kinds, kinds_in = level.kinds, level.places.kinds_in
    return words, found


def blocks_of(corpus: Corpus) -> int:
    """How many blocks the numbers of a corpus are in."""
    return -(-corpus.ends[-1] // BLOCK)


def block_of(corpus: Corpus, block: int) -> Numbers:
    """The numbers of a block."""
    return corpus.numbers_from(block * BLOCK, (block + 1) * BLOCK)


def _words(corpus: Corpus, min_count: int) -> tuple[Words, Numbers]:
    """The frequent words, and for each number of the corpus which of them it is, or 0."""
    import numpy as np

    counts = np.zeros(len(corpus.vocabulary), np.int64)
    for block in range(blocks_of(corpus)):
        counts += np.bincount(block_of(corpus, block), minlength=len(counts))
    counts[0] = 0
    chosen = np.flatnonzero(counts >= max(1, min_count))
    own = np.arange(1, len(chosen) + 1, dtype=np.uint32)
    number_of = np.zeros(len(counts), np.uint32)
    number_of[chosen] = own
    nothing = np.zeros(0, np.uint32)
    kinds = Kinds(1, np.concatenate(([0], counts[chosen])), nothing, nothing, np.append(np.uint32(0), own))
    return Words(["", *map(corpus.vocabulary.__getitem__, chosen.tolist())], kinds), number_of


def _longer(
    shorter: Kinds, kinds_in: Callable[[int], Numbers], corpus: Corpus, limits: Limits, places: Places
) -> Level:
    """The frequent sequences that have one word more, share by share of those that they begin with."""
    import numpy as np

    most = share_size(limits.memory, _ENTRY_BYTES)
    width = max(1, 64 - len(shorter.counts).bit_length() - most.bit_length())  # bits left for the first kind
    parts: list[tuple[Whole, Numbers, Numbers]] = []
    number = 1
    for start, end in shares(shorter.counts, most, 1 << width):
        size = int(shorter.counts[start:end].sum())
        own, keys = _keys(kinds_in, blocks_of(corpus), len(shorter.counts).bit_length(), start, end, size)
        counts, pairs, kinds = _frequent(own, keys, corpus, limits, number)
        kept = kinds != 0
        places.append(own[kept], kinds[kept])
        bits = np.uint64(len(shorter.counts).bit_length())
        first = (pairs >> bits).astype(np.uint32) + np.uint32(start)
        parts.append((counts, first, (pairs & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.uint32)))
        number += len(counts)
    counts, first, second = (np.concatenate((np.zeros(1, part[0].dtype), *part)) for part in zip(*parts, strict=True))
    return Level(Kinds(shorter.words + 1, counts, first, second, shorter.last[second]), places)


def share_size(memory: int, entry_bytes: int) -> int:
    """How many entries may be worked on together."""
    return max(_LEAST_SHARE, memory // entry_bytes)


def shares(sizes: Whole, most: int, widest: int) -> list[tuple[int, int]]:
    """Ranges of numbers from 1 on whose sizes sum to `most` at most, unless one alone is above it."""
    import numpy as np

    sums = np.cumsum(sizes)
    found: list[tuple[int, int]] = []
    start = 1
    while start < len(sizes) or not found:
        end = int(np.searchsorted(sums, sums[min(start, len(sizes)) - 1] + most, "right"))
        end = min(max(end, start + 1), start + widest, max(len(sizes), start + 1))
        found.append((start, end))
        start = end
    return found


def _keys(
    kinds_in: Callable[[int], Numbers], blocks: int, bits: int, start: int, end: int, size: int
) -> tuple[Numbers, Keys]:
    """Where a kind from `start` to `end` is overlapped by another, and both as one number."""
    import numpy as np

    places, keys = np.empty(size, np.uint32), np.empty(size, np.uint64)
    filled = 0
    here = kinds_in(0)
    for block in range(blocks):
        after = kinds_in(block + 1) if block + 1 < blocks else np.zeros(1, np.uint32)
        following = np.concatenate((here[1:], after[:1]))
        inside = here - np.uint32(start) < np.uint32(end - start)  # 0 becomes a large number
        inside &= following != 0
        at = np.flatnonzero(inside)
        until = filled + len(at)
        places[filled:until] = at + block * BLOCK
        keys[filled:until] = (here[at] - np.uint32(start)).astype(np.uint64) << np.uint64(bits) | following[at]
        filled, here = until, after
    return places[:filled], keys[:filled]


def _frequent(places: Numbers, keys: Keys, corpus: Corpus, limits: Limits, number: int) -> tuple[Whole, Keys, Numbers]:
    """How often each frequent key occurs, the keys, and for each place its kind, numbered from `number` on, or 0."""
    import numpy as np

    bits = np.uint64(len(keys).bit_length())
    keys <<= bits
    keys |= np.arange(len(keys), dtype=np.uint64)
    keys.sort()  # equal keys by their places
    order = (keys & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    keys >>= bits
    starts = run_starts(keys)
    counts = np.diff(starts, append=len(keys))
    frequent = counts >= limits.min_count
    if limits.min_documents > 1 and len(keys):
        documents = documents_of(corpus, places)[order]
        new = np.diff(documents, prepend=-1) != 0
        new[starts] = True
        frequent &= np.add.reduceat(new, starts, dtype=np.int64) >= limits.min_documents
    numbers = np.where(frequent, np.cumsum(frequent) + (number - 1), 0).astype(np.uint32)
    kinds = np.empty(len(keys), np.uint32)
    kinds[order] = np.repeat(numbers, counts)
    return counts[frequent], keys[starts[frequent]], kinds


def run_starts(ordered: NDArray[np.unsignedinteger]) -> Whole:
    """Where each run of equal numbers begins."""
    import numpy as np

    found: Whole = np.flatnonzero(np.concatenate((np.ones(min(1, len(ordered)), bool), ordered[1:] != ordered[:-1])))
    return found


def documents_of(corpus: Corpus, places: Numbers) -> Whole:
    """The number of the document of each place."""
    import numpy as np

    found: Whole = np.searchsorted(np.frombuffer(corpus.ends, np.uint64), places.astype(np.uint64), "right") - 1
    return found
