"""Keywords: which words one corpus has more, or less, often than another."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import NamedTuple

from corpustool.document import CorpusError
from corpustool.statistics.counting import groups_of
from corpustool.statistics.dispersion import counts_by_label
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.measures import bic, g2_of_counts, log_ratio, percent_difference

_TOKENS = re.compile(r"^#.*\b([0-9]+) tokens", re.MULTILINE)


class Keyword(NamedTuple):
    """A row of the table of keywords: a word in the corpus (or group) and in what it is held against.

    `g2` is Dunning's, of four terms, negative where the reference has the word more often; `bic` above 2 speaks for a
    difference, above 10 strongly (Wilson 2013).
    """

    group: str
    word: str
    count: int  # type: ignore[assignment]  # the column; nobody asks a row for tuple.count
    ref_count: int
    per_million: float
    ref_per_million: float
    g2: float
    log_ratio: float
    bic: float
    percent_diff: float | None


class Frequencies(NamedTuple):
    """How often each word occurs in a corpus of so many words."""

    counts: Mapping[str, int]
    tokens: int


def frequencies(corpus: Corpus) -> Frequencies:
    """The frequencies of all words of a corpus.

    >>> from corpustool.document import Document
    >>> from corpustool.statistics.indexing import index
    >>> frequencies(index([Document("1", "深入人心。深入人心！")]))
    Frequencies(counts={'深入人心': 2}, tokens=2)
    """
    counts = corpus.counts().tolist()
    return Frequencies({word: n for word, n in zip(corpus.vocabulary, counts, strict=True) if n}, corpus.tokens)


def read_frequencies(text: str, name: str) -> Frequencies:
    r"""The frequencies in a table with the columns word and count, as TSV or CSV.

    The size of its corpus is that in a note above it, as `words` writes, else the sum of the counts.
    CorpusError if it is no such table.

    >>> read_frequencies("# 1 documents, 40 tokens\nword\tcount\n新\t4\n", "words.tsv")
    Frequencies(counts={'新': 4}, tokens=40)
    """
    noted = _TOKENS.search(text[:4096])
    body = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("# "))
    if "\t" in body[:4096]:
        rows = csv.DictReader(StringIO(body), delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        rows = csv.DictReader(StringIO(body))
    counts: dict[str, int] = {}
    try:
        for row in rows:
            counts[row["word"]] = counts.get(row["word"], 0) + int(row["count"])
    except (KeyError, ValueError, TypeError) as error:
        raise CorpusError(f"{name}: line {rows.line_num}: no table with the columns word and count") from error
    return Frequencies(counts, int(noted[1]) if noted else sum(counts.values()))


def keywords(
    target: Frequencies,
    reference: Frequencies,
    *,
    min_count: int = 1,
    keep: Callable[[str], bool] | None = None,
    group: str = "",
) -> Iterator[Keyword]:
    """The words of either side by signed G², then count, then code points; `min_count` is of both together.

    >>> [row] = keywords(Frequencies({"新": 3}, 20), Frequencies({"新": 4}, 40))
    >>> round(row.g2, 4), round(row.log_ratio, 3), round(row.bic, 4)
    (0.3127, 0.585, -3.8197)
    """
    rows = []
    a, b = target.tokens, reference.tokens
    for word in {**target.counts, **reference.counts}:
        here, there = target.counts.get(word, 0), reference.counts.get(word, 0)
        if here + there >= max(1, min_count) and (keep is None or keep(word)):
            rows.append(
                Keyword(
                    group,
                    word,
                    here,
                    there,
                    1e6 * here / a if a else 0.0,
                    1e6 * there / b if b else 0.0,
                    g2_of_counts(here, there, a, b),
                    log_ratio(here, there, a, b),
                    bic(here, there, a, b),
                    percent_difference(here, there, a, b),
                )
            )
    yield from sorted(rows, key=lambda row: (-row.g2, -row.count, row.word))


def keywords_by_group(
    corpus: Corpus, *, min_count: int = 1, keep: Callable[[str], bool] | None = None
) -> Iterator[Keyword]:
    """The keywords of each group of documents against all others."""
    groups = groups_of(corpus)
    words = range(1, len(corpus.vocabulary))
    counts = counts_by_label(corpus, words, list(groups))
    totals = counts.sum(axis=1)
    names = corpus.vocabulary[1:]
    for number, (group, size) in enumerate(groups.items()):
        here, rest = counts[:, number], totals - counts[:, number]
        target = Frequencies({word: n for word, n in zip(names, here.tolist(), strict=True) if n}, size)
        reference = Frequencies(
            {word: n for word, n in zip(names, rest.tolist(), strict=True) if n}, corpus.tokens - size
        )
        yield from keywords(target, reference, min_count=min_count, keep=keep, group=group)
