"""How many: the words of a corpus, how often and how evenly they occur, and its size."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from corpustool.document import CorpusError
from corpustool.statistics.dispersion import (
    counts_by_label,
    documents_and_deviations,
    juilland,
    reduced_frequencies,
    variety,
)
from corpustool.statistics.folding import folded
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.measures import dp_norm
from corpustool.statistics.segmenting import Segmenter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEASURES = ("dp_norm", "juilland_d", "arf")
MOST_GROUPS = 1000  # two columns for each: wider tables open nowhere

# The blocks of ideographs in Unicode 16, with 〇, which is one to the reader.
_HAN = re.compile("[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f\U00030000-\U000323af]")


class WordCount(NamedTuple):
    """A row of the table of words.

    `documents` is in how many it occurs, `dp` Gries' dispersion over them; the other measures are None
    unless asked for. `groups` are the counts in each group of documents, in the order of `groups_of`.
    """

    word: str
    count: int  # type: ignore[assignment]  # the column; nobody asks a row for tuple.count
    per_million: float
    documents: int
    dp: float
    dp_norm: float | None = None
    juilland_d: float | None = None
    arf: float | None = None
    groups: tuple[int, ...] = ()


class Glance(NamedTuple):
    """The size of a corpus; `characters` leaves out white space, `mattr` is over 500 running words."""

    documents: int
    characters: int
    han: int
    sentences: int
    tokens: int
    types: int
    hapax: int
    mattr: float
    words_per_sentence: float


def count_words(
    corpus: Corpus,
    *,
    min_count: int = 1,
    keep: Callable[[str], bool] | None = None,
    top: int | None = None,
    measures: Collection[str] = (),
    by: bool = False,
) -> Iterator[WordCount]:
    """Every word with its frequencies: the most frequent first, then by code points.

    `keep` says which words are rows; `measures` are of `dp_norm`, `juilland_d`, `arf`; `by` counts the groups
    of documents too. Rates are per million words of the corpus, whatever is left out.

    >>> from corpustool.document import Document
    >>> from corpustool.statistics.indexing import index
    >>> row = next(count_words(index([Document("1", "深入人心"), Document("2", "深入人心。深入实施。")])))
    >>> row.word, row.count, row.per_million, row.documents, round(row.dp, 4)
    ('深入人心', 2, 500000.0, 2, 0.25)
    """
    all_counts = corpus.counts()
    chosen = _chosen(corpus.vocabulary, all_counts, min_count, keep, top)
    counts, tokens = all_counts[chosen], corpus.tokens
    documents, deviations = documents_and_deviations(corpus, chosen, counts)
    smallest = min(filter(None, corpus.sizes), default=0) / max(1, tokens)
    nothing: list[None] = [None] * len(chosen)
    columns = (
        [corpus.vocabulary[number] for number in chosen],
        counts.tolist(),
        (1e6 * counts / max(1, tokens)).tolist(),
        documents.tolist(),
        deviations,
        [dp_norm(dp, smallest) if smallest < 1 else 0.0 for dp in deviations] if "dp_norm" in measures else nothing,
        juilland(corpus, chosen).tolist() if "juilland_d" in measures else nothing,
        reduced_frequencies(corpus, chosen, counts).tolist() if "arf" in measures else nothing,
        map(tuple, counts_by_label(corpus, chosen, list(groups_of(corpus))).tolist()) if by else [()] * len(chosen),
    )
    yield from map(WordCount, *columns)


def _chosen(
    vocabulary: Sequence[str],
    counts: NDArray[np.int64],
    min_count: int,
    keep: Callable[[str], bool] | None,
    top: int | None,
) -> list[int]:
    """The numbers of the words that are rows, in their order."""
    import numpy as np

    numbers: list[int] = np.flatnonzero(counts >= max(1, min_count)).tolist()
    if keep:
        numbers = [number for number in numbers if keep(vocabulary[number])]
    if top is not None and len(numbers) > top:
        least = np.partition(counts[numbers], -top)[-top]
        numbers = [number for number in numbers if counts[number] >= least]
    numbers.sort(key=vocabulary.__getitem__)
    order = np.argsort(-counts[numbers], kind="stable")[:top]
    return [numbers[place] for place in order]


def groups_of(corpus: Corpus) -> dict[str, int]:
    """The groups that documents belong to, by name, each with the number of its words; CorpusError if too many."""
    sizes = dict.fromkeys(sorted(set(corpus.labels)), 0)
    if len(sizes) > MOST_GROUPS:
        raise CorpusError(
            f"{len(sizes)} different values, more than a table can show ({MOST_GROUPS}); use another field"
        )
    for label, size in zip(corpus.labels, corpus.sizes, strict=True):
        sizes[label] += size
    return sizes


def word_filter(
    segmenter: Segmenter,
    *,
    stopwords: Iterable[str] = (),
    min_length: int = 1,
    pattern: re.Pattern[str] | None = None,
    pos: tuple[str, ...] = (),
) -> Callable[[str], bool] | None:
    """Whether a word is wanted, as a function of its form; None where all are.

    `pos` are parts of speech by their beginning: n is any noun. Tags are those of the dictionary.

    >>> keep = word_filter(Segmenter(), stopwords=["發展"], min_length=2)
    >>> [keep(word) for word in ("发展", "的", "振兴")]
    [False, False, True]
    """
    barred = {folded(word) if segmenter.fold else word for word in stopwords}
    if not (barred or pattern or pos or min_length > 1):
        return None

    def keep(word: str) -> bool:
        return (
            len(word) >= min_length
            and word not in barred
            and (pattern is None or pattern.search(word) is not None)
            and (not pos or segmenter.tags([word])[0].startswith(pos))
        )

    return keep


def glance(corpus: Corpus) -> Glance:
    """The size of a corpus and the variety of its words.

    A sentence ends with 。！？… or its line, as a heading has no full stop. Variety is taken over the
    running words in the order of the documents.

    >>> from corpustool.document import Document
    >>> from corpustool.statistics.indexing import index
    >>> glance(index([Document("1", "深入人心。深入实施！"), Document("2", "ABC")]))[:7]
    (2, 13, 8, 3, 4, 4, 4)
    """
    counts = corpus.counts().tolist()
    tokens = corpus.tokens
    return Glance(
        documents=len(corpus.sizes),
        characters=corpus.characters,
        han=sum(count * len(_HAN.findall(word)) for word, count in zip(corpus.vocabulary, counts, strict=True)),
        sentences=corpus.sentences,
        tokens=tokens,
        types=sum(map(bool, counts)),
        hapax=counts.count(1),
        mattr=variety(corpus),
        words_per_sentence=tokens / corpus.sentences if tokens else 0.0,
    )
