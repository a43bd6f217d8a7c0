"""How evenly words occur over the documents of a corpus: the formulas of `measures`, for many words in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from corpustool.statistics.indexing import Corpus

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]


_SLICE = 1 << 18  # numbers that are worked on together, in arrays of eight bytes


def documents_and_deviations(corpus: Corpus, chosen: Sequence[int], counts: Whole) -> tuple[Whole, list[float]]:
    """For each chosen word in how many documents it occurs, and its `measures.dp` over them."""
    import numpy as np

    documents, deviations = np.zeros(len(chosen), np.int64), np.zeros(len(chosen), np.int64)
    tokens = corpus.tokens
    for row, _, here, size in _by_document(corpus, chosen):
        # whole numbers, so that the order of documents cannot change the result
        np.add.at(documents, row, 1)
        np.add.at(deviations, row, np.abs(here * tokens - size * counts[row]) - size * counts[row])
    totals = [count * tokens for count in counts.tolist()]
    return documents, [(all_ + own) / (2 * all_) for all_, own in zip(totals, deviations.tolist(), strict=True)]


def juilland(corpus: Corpus, chosen: Sequence[int]) -> Real:
    """`measures.juilland_d` of each chosen word over the documents that have words."""
    import numpy as np

    parts = sum(map(bool, corpus.sizes))
    sums, squares = np.zeros(len(chosen)), np.zeros(len(chosen))
    for row, _, here, size in _by_document(corpus, chosen):
        np.add.at(sums, row, here / size)
        np.add.at(squares, row, (here / size) ** 2)
    if parts < 2:
        return np.ones(len(chosen))
    mean = sums / parts
    found: Real = 1 - np.sqrt(np.maximum(squares / parts - mean**2, 0)) / mean / np.sqrt(parts - 1)
    return found


def reduced_frequencies(corpus: Corpus, chosen: Sequence[int], counts: Whole) -> Real:
    """`measures.arf` of each chosen word over the running words of the corpus."""
    import numpy as np

    reach = corpus.tokens / np.maximum(counts, 1)
    first, last = np.full(len(chosen), -1, np.int64), np.zeros(len(chosen), np.int64)
    sums = np.zeros(len(chosen))
    at = 0
    for rows, _ in _running(corpus, chosen):
        places = np.flatnonzero(rows >= 0)
        order = places[np.argsort(rows[places], kind="stable")]
        row, here = rows[order], order + at
        new = np.flatnonzero(np.diff(row, prepend=-1))  # where the places of a word begin
        before = np.concatenate(([0], here[:-1]))
        before[new] = np.where(first[row[new]] < 0, here[new], last[row[new]])
        first[row[new]] = np.where(first[row[new]] < 0, here[new], first[row[new]])
        np.add.at(sums, row, np.minimum(here - before, reach[row]))
        last[row] = here  # the last of equal rows stays
        at += len(rows)
    found: Real = (sums + np.minimum(first + corpus.tokens - last, reach)) / reach
    return found


def counts_by_label(corpus: Corpus, chosen: Sequence[int], labels: Sequence[str]) -> Whole:
    """How often each chosen word occurs in the documents of each label: a row for each, a column for each label."""
    import numpy as np

    column = {label: number for number, label in enumerate(labels)}
    columns = np.array([column[label] for label in corpus.labels], np.int64)
    found = np.zeros((len(chosen), len(labels)), np.int64)
    for row, document, here, _ in _by_document(corpus, chosen):
        np.add.at(found, (row, columns[document]), here)
    return found


def variety(corpus: Corpus, window: int = 500) -> float:
    """`measures.mattr` of the running words of a corpus.

    A word is new in all stretches that begin after its last occurrence; how many these are is added up.
    """
    import numpy as np

    tokens, at, kinds = corpus.tokens, 0, 0
    if tokens < window:
        return sum(map(bool, corpus.counts().tolist())) / tokens if tokens else 0.0
    last = np.full(len(corpus.vocabulary), -1, np.int64)
    slices = (block[start : start + _SLICE] for _, block in corpus.blocks() for start in range(0, len(block), _SLICE))
    for block in slices:
        ids = block[block != 0]
        order = np.argsort(ids, kind="stable")
        place, word = order + at, ids[order]
        before = np.concatenate(([-1], place[:-1]))
        new = np.flatnonzero(np.diff(word.astype(np.int64), prepend=-1))  # where the places of a word begin
        before[new] = last[word[new]]
        first = np.maximum(before + 1, np.maximum(place - window + 1, 0))
        kinds += int(np.maximum(np.minimum(place, tokens - window) - first + 1, 0).sum())
        last[word] = place  # the last of equal words stays
        at += len(ids)
    return kinds / ((tokens - window + 1) * window)


def _by_document(corpus: Corpus, chosen: Sequence[int]) -> Iterator[tuple[Whole, Whole, Whole, Whole]]:
    """For some documents at a time: word, document, how often the one is in the other, and the document's size."""
    import numpy as np

    sizes = np.array(corpus.sizes, np.int64)
    for rows, documents in _running(corpus, chosen):
        known = rows >= 0
        keys, here = np.unique(documents[known] * len(chosen) + rows[known], return_counts=True)
        document, row = np.divmod(keys, max(1, len(chosen)))
        yield row, document, here, sizes[document]


def _running(corpus: Corpus, chosen: Sequence[int]) -> Iterator[tuple[Whole, Whole]]:
    """Block by block, for each running word its place among the chosen (-1: none) and its document."""
    import numpy as np

    place = np.full(len(corpus.vocabulary), -1, np.int64)
    place[list(chosen)] = np.arange(len(chosen))
    sizes = np.array(corpus.sizes, np.int64)
    for documents, ids in corpus.blocks():
        numbers = np.arange(documents.start, documents.stop)
        yield place[ids[ids != 0]], np.repeat(numbers, sizes[documents.start : documents.stop])
