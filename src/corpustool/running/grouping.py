"""Keywords of the groups that articles belong to: their sources, or their years where there are no two sources."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from corpustool.document import Document
from corpustool.statistics import Frequencies, Keyword, groups_of, keywords, labelled_by
from corpustool.statistics.dispersion import counts_by_label
from corpustool.statistics.indexing import Corpus
from corpustool.writing import reopen

FIELDS = ("source", "year")
GROUPS = 8  # with most articles; a table of more is not read
WORDS = 20_000  # the most frequent ones: keywords of rarer words are chance
ROWS = 50  # of each group
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
    words = [corpus.vocabulary[n] for n in chosen]
    counts = counts_by_label(grouped, chosen, list(sizes))
    found: list[Keyword] = []
    for column, (group, size) in enumerate(sizes.items()):
        if group:
            here = dict(zip(words, counts[:, column].tolist(), strict=True))
            rest = dict(zip(words, (totals[chosen] - counts[:, column]).tolist(), strict=True))
            rows = keywords(Frequencies(here, size), Frequencies(rest, corpus.tokens - size), group=group)
            found += [row for row, _ in zip(rows, range(ROWS), strict=False) if row.g2 > 0]
    return field, found


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
