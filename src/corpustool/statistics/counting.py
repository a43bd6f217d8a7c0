"""How many: a corpus as numbers, its words, its size.

A corpus is read once into `Corpus`, four bytes a word; frequencies and phrases are counted from
that.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from corpustool.document import Document
from corpustool.statistics.measures import dp, mattr
from corpustool.statistics.segmenting import Segmenter

# The blocks of ideographs in Unicode 16, with 〇, which is one to the reader.
_HAN = re.compile("[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f\U00030000-\U000323af]+")
_SENTENCE = re.compile(r"[^。！？!?…\n\r\u2028\u2029]+")
_has_word = re.compile(r"[^\W_]").search


@dataclass(frozen=True)
class Corpus:
    """A corpus as numbers: `ids` are places in `vocabulary`, 0 where a run of words begins or ends.

    The words of document n stand in ids[ends[n]:ends[n + 1]]; `sizes` says how many they are.
    """

    vocabulary: list[str]
    ids: array[int]
    ends: array[int]
    sizes: array[int]
    characters: int
    han: int
    sentences: int

    @property
    def documents(self) -> Iterator[array[int]]:
        """The numbers of each document's words, with zeros between runs."""
        return (self.ids[start:end] for start, end in pairwise(self.ends))


class WordCount(NamedTuple):
    """A row of the table of words; `dp` is Gries' dispersion over documents."""

    word: str
    count: int  # type: ignore[assignment]  # the column; nobody asks a row for tuple.count
    per_million: float
    documents: int
    dp: float


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


def index(documents: Iterable[Document], runs: Callable[[str], Iterable[list[str]]] | None = None) -> Corpus:
    """Read documents into numbers, one at a time; `runs` cuts a text, as `Segmenter().runs` does by default.

    >>> corpus = index([Document("1", "深入人心，深入实施。")])
    >>> corpus.vocabulary, list(corpus.ids)
    (['', '深入人心', '深入', '实施'], [0, 1, 0, 2, 3, 0])
    """
    runs = runs or Segmenter().runs
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    ids, ends, sizes = array("I", [numbers[""]]), array("Q", [1]), array("Q")
    characters = han = sentences = 0
    for document in documents:
        words = 0
        for run in runs(document.text):
            ids.extend(map(numbers.__getitem__, run))
            ids.append(0)
            words += len(run)
        ends.append(len(ids))
        sizes.append(words)
        characters += sum(map(len, document.text.split()))
        han += sum(len(found[0]) for found in _HAN.finditer(document.text))
        sentences += sum(1 for found in _SENTENCE.finditer(document.text) if _has_word(found[0]))
    return Corpus(list(numbers), ids, ends, sizes, characters, han, sentences)


def count_words(corpus: Corpus, *, min_count: int = 1) -> list[WordCount]:
    """Every word with its frequencies: the most frequent first, then by code points.

    >>> row = count_words(index([Document("1", "深入人心"), Document("2", "深入人心。深入实施。")]))[0]
    >>> row.word, row.count, row.per_million, row.documents, round(row.dp, 4)
    ('深入人心', 2, 500000.0, 2, 0.25)
    """
    counts = Counter(corpus.ids)
    tokens = sum(corpus.sizes)
    parts: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for words, size in zip(corpus.documents, corpus.sizes, strict=True):
        for number, here in Counter(words).items():
            if number and counts[number] >= min_count:
                parts[number].append((here, size))
    rows = []
    for number, places in parts.items():
        count = counts[number]
        spread = dp(places, count, tokens)
        rows.append(WordCount(corpus.vocabulary[number], count, 1e6 * count / tokens, len(places), spread))
    return sorted(rows, key=lambda row: (-row.count, row.word))


def glance(corpus: Corpus) -> Glance:
    """The size of a corpus and the variety of its words.

    A sentence ends with 。！？… or its line, as a heading has no full stop. Variety is taken over the
    running words in the order of the documents.

    >>> glance(index([Document("1", "深入人心。深入实施！"), Document("2", "ABC")]))
    Glance(documents=2, characters=13, han=8, sentences=3, tokens=4, types=4, hapax=4, mattr=1.0)
    """
    counts = Counter(corpus.ids)
    del counts[0]
    return Glance(
        documents=len(corpus.sizes),
        characters=corpus.characters,
        han=corpus.han,
        sentences=corpus.sentences,
        tokens=sum(corpus.sizes),
        types=len(counts),
        hapax=sum(count == 1 for count in counts.values()),
        mattr=mattr(filter(None, corpus.ids)),
    )
