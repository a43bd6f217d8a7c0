"""Keywords of the groups that articles belong to: their sources, or their years where there are no two sources."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpustool.document import Document
from corpustool.statistics import Frequencies, Keyword, groups_of, keywords, labelled_by
from corpustool.statistics.dispersion import counts_by_label
from corpustool.statistics.indexing import Corpus
from corpustool.writing import reopen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIELDS = ("source", "year")
GROUPS = 8  # with most articles; a table of more is not read
WORDS = 20_000  # the most frequent ones: keywords of rarer words are chance
ROWS = 50  # of each group
ROUNDED = 0.001  # nats that the measure of many words at once may be off, of figures of millions at most
FEWEST = 3  # occurrences in all of a word that may be a keyword


def keywords_of_groups(corpus: Corpus, articles: Path) -> tuple[str, list[Keyword]]:
    """The field by which articles are grouped, and the keywords of each group against all other articles.

    `articles` is the file of which the corpus was counted, article by article. No rows where there are no two groups.
    """
    import numpy as np

    field, labels = _labels(articles)
    if not field:
        return "", []
    grouped = replace(corpus, labels=labels)
    sizes = groups_of(grouped)
    totals = corpus.counts()
    chosen = [n for n in np.flatnonzero(totals >= FEWEST).tolist() if len(corpus.vocabulary[n]) > 1]
    chosen = sorted(chosen, key=lambda n: (-totals[n], corpus.vocabulary[n]))[:WORDS]
    counts = counts_by_label(grouped, chosen, list(sizes))
    found: list[Keyword] = []
    for column, (group, size) in enumerate(sizes.items()):
        if group:
            here, rest, other = counts[:, column], totals[chosen] - counts[:, column], corpus.tokens - size
            best = best_by_g2(here, rest, size, other).tolist()
            words = [corpus.vocabulary[chosen[n]] for n in best]
            target = Frequencies(dict(zip(words, here[best].tolist(), strict=True)), size)
            reference = Frequencies(dict(zip(words, rest[best].tolist(), strict=True)), other)
            rows = keywords(target, reference, group=group)
            found += [row for row, _ in zip(rows, range(ROWS), strict=False) if row.g2 > 0]
    return field, found


def best_by_g2(here: NDArray[np.int64], rest: NDArray[np.int64], size: int, other: int) -> NDArray[np.intp]:
    """The words that may be among the first by G², of which the exact measure is then taken word by word."""
    import numpy as np

    if not (size and other):
        return np.arange(0)
    first, pairs = here + rest, size + other
    total = np.zeros(len(here))
    for count, row, column in (
        (here, first, size),
        (rest, first, other),
        (size - here, pairs - first, size),
        (other - rest, pairs - first, other),
    ):
        total += count * np.log(np.maximum(count, 1) * (pairs / column) / np.maximum(row, 1))
    total[here * other <= rest * size] = -np.inf
    least = np.partition(total, -ROWS)[-ROWS] if len(total) > ROWS else -np.inf
    return np.flatnonzero(total >= least - ROUNDED)


def _labels(articles: Path) -> tuple[str, list[str]]:
    """The field, and the group of each article by it, none for those of small groups."""
    for field in FIELDS:
        labels = list(_values(articles, field))
        known = Counter(label for label in labels if label != "unknown")
        if len(known) > 1:
            largest = sorted(known, key=lambda label: (-known[label], label))[:GROUPS]
            return field, [label if label in largest else "" for label in labels]
    return "", []


def _values(articles: Path, field: str) -> Iterator[str]:
    label = labelled_by(field)
    same: dict[str, str] = {}  # equal labels are one object: a pointer for each article
    with reopen(articles) as file:
        for line in file:
            value = label(Document("", "", json.loads(line).get("meta", {})))[:200]
            yield same.setdefault(value, value)
