"""Phrases: every formula once, at its full length, with how often it occurs on its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from corpustool.statistics.absorbing import Rows, Spelling, candidates, listed, rows, spelling, written_rows
from corpustool.statistics.counting import groups_of
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.nesting import c_values, cohesions, independent_counts, log2_of_words
from corpustool.statistics.occurring import (
    ENTRY_BYTES,
    LONGEST,
    Documents,
    Phrases,
    documents_as_numbers,
    figures,
)
from corpustool.statistics.sequences import Kinds, Level, Limits, Words, levels, share_size, shares

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

MEMORY = 512 << 20  # bytes
_CHUNK = 1 << 16  # rows that are sorted and written together
_BY_PLACE = frozenset(("documents", "dp", "entropy_left", "entropy_right", "first_seen", "last_seen", "groups"))


class PhraseCount(NamedTuple):
    """A row of the table of phrases; what was not asked for is None.

    `independent` counts the occurrences that lie in no occurrence of a longer row; the entropies, in bits, say how
    freely the neighbours change; `dp` is Gries' dispersion over documents; `cohesion`, in bits, how firmly the words
    hold together. `groups` are the counts in each group of documents, in the order of `groups_of`; `places` are
    documents and words in them, from 0.
    """

    phrase: str
    words: int
    count: int  # type: ignore[assignment]  # the column; nobody asks a row for tuple.count
    independent: int
    documents: int | None = None
    dp: float | None = None
    entropy_left: float | None = None
    entropy_right: float | None = None
    c_value: float | None = None
    cohesion: float | None = None
    first_seen: str | None = None
    last_seen: str | None = None
    groups: tuple[int, ...] | None = None
    places: tuple[tuple[int, int], ...] | None = None


_as_row: Callable[[tuple[Any, ...]], PhraseCount] = partial(tuple.__new__, PhraseCount)  # four times as fast as its own
COLUMNS = PhraseCount._fields[:12]


class _Counted(NamedTuple):
    """What is known of all phrases when the first row is written."""

    corpus: Corpus
    words: Words
    spelt: Spelling
    levels: list[Level]
    table: Rows
    independent: Whole

    @property
    def kinds(self) -> list[Kinds]:
        """The frequent sequences of 2, 3 … words."""
        return [level.kinds for level in self.levels]


def count_phrases(  # noqa: PLR0913  # options of a stage are keywords
    corpus: Corpus,
    *,
    min_count: int = 3,
    min_documents: int = 1,
    min_independent: int = 0,
    max_words: int = 24,
    absorb: float | None = 0.8,
    any_edges: bool = False,
    columns: Collection[str] = COLUMNS,
    examples: int = 0,
    top: int | None = None,
    memory: int = MEMORY,
    temp: str | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> Iterator[PhraseCount]:
    r"""The phrases of a corpus, by independent occurrences × log2 of words, then count, then code points.

    A phrase is a sequence of 2 to `max_words` words between boundaries that occurs `min_count` times
    in `min_documents` documents. It is left out if its edges are function words or numbers (unless `any_edges`), or
    if a longer phrase has at least the share `absorb` of its occurrences: at 1 only what never stands
    alone; None lists every sequence, whatever its edges. `min_independent` comes last, and does not
    change the other rows. Only the figures in `columns` are counted, and `examples` places of each phrase.

    Work takes about `memory` bytes beyond the vocabulary and the rows, and temporary files in the folder `temp`; the
    rows are the same with any. `report` is told what is being done. ValueError if `max_words` is not in 2 to 255.

    >>> from corpustool.document import Document
    >>> from corpustool.statistics.indexing import index
    >>> lines = ["打赢三年行动", "实施三年行动方案", "服务三年行动方案"]
    >>> for row in count_phrases(index([Document("1", "\n".join(lines))]), min_count=2):
    ...     print(row.phrase, row.words, row.count, row.independent)
    三年行动方案 3 2 2
    三年行动 2 3 1
    """
    if not 2 <= max_words <= LONGEST:
        raise ValueError(f"max_words is {max_words}, not in 2 to {LONGEST}")
    limits = Limits(min_count, min_documents, max_words, memory, temp)

    def counted() -> Iterator[PhraseCount]:
        with ExitStack() as closing:
            words, found = levels(corpus, limits, closing, report)
            report("phrases")
            kinds = [level.kinds for level in found]
            fit = candidates(words, kinds, any_edges=any_edges or absorb is None)
            spelt = spelling(words)
            table = rows(spelt, kinds, listed(kinds, fit, absorb))
            independent = independent_counts(corpus, found, table)
            known = _Counted(corpus, words, spelt, found, table, independent)
            yield from chain.from_iterable(_rows(known, min_independent, top, set(columns), examples, memory))

    return counted()


def _rows(
    known: _Counted, min_independent: int, top: int | None, columns: set[str], examples: int, memory: int
) -> Iterator[Iterable[PhraseCount]]:
    """The rows in their order, a share at a time."""
    corpus, table = known.corpus, known.table
    values = c_values(known.words, known.kinds, table) if "c_value" in columns else None
    about = documents_as_numbers(corpus, list(groups_of(corpus)) if "groups" in columns else [])
    for some, texts in _ordered(known, min_independent, top):
        for start, end in shares(_from_one(table.counts[some]), share_size(memory, ENTRY_BYTES), len(some)):
            part = some[start - 1 : end - 1]
            found: dict[str, list[Any]] = {"phrase": texts[start - 1 : end - 1]}
            found |= {"words": table.words[part].tolist(), "count": table.counts[part].tolist()}
            found["independent"] = known.independent[part].tolist()
            if values is not None:
                found["c_value"] = values[part].tolist()
            if "cohesion" in columns:
                found["cohesion"] = cohesions(known.words, known.kinds, table, part, corpus.tokens).tolist()
            found |= _figures(known, part, about, columns, examples)
            nothing = [None] * len(part)
            yield map(_as_row, zip(*(found.get(name, nothing) for name in PhraseCount._fields), strict=True))


def _figures(known: _Counted, part: Whole, about: Documents, columns: set[str], examples: int) -> dict[str, list[Any]]:
    """The figures of some rows that need their places."""
    import numpy as np

    wanted = _BY_PLACE & columns
    if not wanted and not examples:
        return {}
    slot = np.zeros(len(known.table.counts) + 1, np.uint32)
    slot[part + 1] = np.arange(1, len(part) + 1)
    phrases = Phrases([slot[of_kind] for of_kind in known.table.of_kind], known.table.counts[part])
    return figures(known.corpus, known.levels, phrases, about, wanted, examples)


def _ordered(known: _Counted, min_independent: int, top: int | None) -> Iterator[tuple[Whole, list[str]]]:
    """The rows in their order and what they are written as; no more are written than are shown."""
    import numpy as np

    table, independent = known.table, known.independent
    score = independent * log2_of_words()[table.words]
    order = np.lexsort((-table.counts, -score))
    order = order[independent[order] >= min_independent]
    unlike = (np.diff(score[order]) != 0) | (np.diff(table.counts[order]) != 0)
    edges = [0, *(np.flatnonzero(unlike) + 1).tolist(), len(order)]
    first, left = 0, len(order) if top is None else top
    while left > 0 and (start := edges[first]) < len(order):
        last = bisect_left(edges, min(start + min(left, _CHUNK), len(order)), first + 1)
        some = order[start : edges[last]]
        texts = written_rows(table, some, known.spelt, known.kinds)
        places: list[int] = []
        for one, other in pairwise(edges[first : last + 1]):  # what is alike but for its text
            places += sorted(range(one - start, other - start), key=texts.__getitem__)
        places = places[:left]
        yield some[places], [texts[place] for place in places]
        left -= len(some)
        first = last


def _from_one(sizes: Whole) -> Whole:
    """The sizes of things that are numbered from 1."""
    import numpy as np

    return np.concatenate((np.zeros(1, np.int64), sizes))
