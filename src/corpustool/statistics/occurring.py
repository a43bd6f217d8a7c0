"""Where phrases occur: in which documents and groups, since when, between which neighbours."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from corpustool.statistics.indexing import Corpus
from corpustool.statistics.sequences import BLOCK, Level, blocks_of, run_starts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]
    Keys = NDArray[np.uint64]
    Whole = NDArray[np.int64]

ENTRY_BYTES = 96  # of working memory for each occurrence: what is known of it, sorted by each of three things
LONGEST = 255  # words: a length fits a byte
_LOW = 0xFFFFFFFF


class Documents(NamedTuple):
    """The documents of a corpus as numbers: its words before each, their sizes, their groups, ranks of their dates."""

    before: Whole
    sizes: Whole
    groups: Whole
    days: list[str]
    ranks: Whole


class Phrases(NamedTuple):
    """Some phrases: for each level and kind the number of the phrase from 1, or 0; how often each occurs."""

    of_kind: list[Numbers]
    counts: Whole


def documents_as_numbers(corpus: Corpus, groups: Sequence[str]) -> Documents:
    """What figures ask of the documents; `groups` are the names that their labels are columns of."""
    import numpy as np

    sizes = np.array(corpus.sizes, np.int64)
    column = {group: number for number, group in enumerate(groups)}
    days = sorted({*corpus.dates} - {""})
    rank = {day: number for number, day in enumerate(days)} | {"": -1}
    return Documents(
        np.cumsum(sizes) - sizes,
        sizes,
        np.array([column.get(label, -1) for label in corpus.labels], np.int64),
        days,
        np.array([rank[day] for day in corpus.dates], np.int64),
    )


def figures(
    corpus: Corpus, levels: Sequence[Level], phrases: Phrases, about: Documents, wanted: Collection[str], examples: int
) -> dict[str, list[object]]:
    """The figures of some phrases by the names of their columns, a list of values each."""
    import numpy as np

    found: dict[str, list[object]] = {}
    sides = [side for side in ("left", "right") if f"entropy_{side}" in wanted]
    words, neighbours = _collected(corpus, levels, phrases, sides)
    for side, keys in zip(sides, neighbours, strict=True):
        found[f"entropy_{side}"] = _entropies(keys, phrases.counts).tolist()
    del neighbours
    words.sort()
    document = np.searchsorted(about.before, (words & np.uint64(_LOW)).astype(np.int64), "right") - 1
    if examples:
        found["places"] = _places(words, document, phrases.counts, about, examples)
    words &= np.uint64(_LOW << 32)
    words |= document.astype(np.uint64)
    starts = run_starts(words)
    row, document = (words[starts] >> np.uint64(32)).astype(np.int64), document[starts]
    here = np.diff(starts, append=len(words))
    by_documents: dict[str, Callable[..., list[object]]] = {
        "documents": _counted,
        "dp": partial(_deviations, corpus.tokens),
        "first_seen": partial(_seen, first=True),
        "last_seen": partial(_seen, first=False),
        "groups": _grouped,
    }
    for name in wanted & by_documents.keys():
        found[name] = by_documents[name](row, document, here, phrases.counts, about)
    return found


def _collected(
    corpus: Corpus, levels: Sequence[Level], phrases: Phrases, sides: Sequence[str]
) -> tuple[Keys, list[Keys]]:
    """Each occurrence as its phrase and, in the low half, which word it begins with; so its neighbours."""
    import numpy as np

    size, filled, before = int(phrases.counts.sum()), 0, 0
    words, neighbours = np.empty(size, np.uint64), [np.empty(size, np.uint64) for _ in sides]
    for block in range(blocks_of(corpus)):
        start = max(0, block * BLOCK - 1)
        ids = corpus.numbers_from(start, (block + 1) * BLOCK + LONGEST + 1)
        shift = block * BLOCK - start
        ordinals = np.cumsum(ids[shift : shift + BLOCK] != 0) + (before - 1)
        for level, of_kind in zip(levels, phrases.of_kind, strict=True):
            for places, kinds in level.places.in_block(block) if of_kind.any() else ():
                own = of_kind[kinds]
                at = places[own != 0].astype(np.int64)
                phrase = (own[own != 0] - np.uint32(1)).astype(np.uint64) << np.uint64(32)
                until = filled + len(at)
                words[filled:until] = phrase | ordinals[at].astype(np.uint64)
                for side, keys in zip(sides, neighbours, strict=True):
                    keys[filled:until] = phrase | ids[at + shift + (-1 if side == "left" else level.kinds.words)]
                filled = until
        before = int(ordinals[-1]) + 1
    return words, neighbours


def _entropies(keys: Keys, counts: Whole) -> NDArray[np.float64]:
    """How freely the neighbours on one side change, in bits, as `measures.branching_entropy`."""
    import numpy as np

    keys.sort()
    starts = run_starts(keys)
    here = np.diff(starts, append=len(keys))
    row, neighbour = (keys[starts] >> np.uint64(32)).astype(np.int64), keys[starts] & np.uint64(_LOW)
    # each boundary is a neighbour of its own; in the order of their counts, as numbers of words are those of the files
    order = np.lexsort((here, neighbour != 0, row))
    row, here, inside = row[order], here[order], neighbour[order] != 0
    total = counts[row]
    terms = here * np.log2(total / np.where(inside, here, 1))
    found: NDArray[np.float64] = np.add.reduceat(terms, run_starts(row.astype(np.uint64))) / counts
    return np.round(found, 12) + 0.0  # sums of floats; no -0.0


def _places(words: Keys, document: Whole, counts: Whole, about: Documents, examples: int) -> list[object]:
    """Of each phrase the first places: document, and number of the word in it."""
    import numpy as np

    some = np.minimum(counts, examples)
    starts = np.cumsum(counts) - counts
    at = np.repeat(starts - np.cumsum(some) + some, some) + np.arange(int(some.sum()))
    inside = (words[at] & np.uint64(_LOW)).astype(np.int64) - about.before[document[at]]
    pairs = list(zip(document[at].tolist(), inside.tolist(), strict=True))
    ends = np.cumsum(some).tolist()
    return [tuple(pairs[end - size : end]) for end, size in zip(ends, some.tolist(), strict=True)]


def _counted(row: Whole, _: Whole, __: Whole, counts: Whole, ___: Documents) -> list[object]:
    """In how many documents each phrase occurs."""
    import numpy as np

    return np.bincount(row, minlength=len(counts)).tolist()  # type: ignore[no-any-return]


def _deviations(tokens: int, row: Whole, document: Whole, here: Whole, counts: Whole, about: Documents) -> list[object]:
    """`measures.dp` over documents, in whole numbers."""
    import numpy as np

    expected = about.sizes[document] * counts[row]
    found = np.zeros(len(counts), np.int64)
    np.add.at(found, row, np.abs(here * tokens - expected) - expected)
    totals = [count * tokens for count in counts.tolist()]
    return [(total + own) / (2 * total) for total, own in zip(totals, found.tolist(), strict=True)]


def _seen(row: Whole, document: Whole, _: Whole, counts: Whole, about: Documents, *, first: bool) -> list[object]:
    """The first or last date of the documents that have a phrase; None where none of them has one."""
    import numpy as np

    ranks = about.ranks[document]
    dated = ranks >= 0
    missing = len(about.days) if first else -1
    found = np.full(len(counts), missing, np.int64)
    (np.minimum if first else np.maximum).at(found, row[dated], ranks[dated])
    return [None if rank == missing else about.days[rank] for rank in found.tolist()]


def _grouped(row: Whole, document: Whole, here: Whole, counts: Whole, about: Documents) -> list[object]:
    """How often each phrase occurs in each group of documents."""
    import numpy as np

    found = np.zeros((len(counts), int(about.groups.max(initial=-1)) + 1), np.int64)
    np.add.at(found, (row, about.groups[document]), here)
    return list(map(tuple, found.tolist()))
