"""Counts as tables, with notes that say how each can be made again."""

from __future__ import annotations

from collections.abc import Sequence

from corpustool import __version__
from corpustool.statistics.counting import Glance, WordCount
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.phrases import PhraseCount
from corpustool.statistics.segmenting import Segmenter
from corpustool.writing import Table


def glance_table(seen: Glance, segmenter: Segmenter) -> Table:
    """What there is in a corpus, a row for each measure."""
    return Table(("measure", "value"), list(seen._asdict().items()), _notes("stats", segmenter))


def word_table(rows: Sequence[WordCount], corpus: Corpus, segmenter: Segmenter) -> Table:
    """Words by frequency."""
    columns = WordCount._fields[:5]
    return Table(columns, [row[:5] for row in rows], [*_notes("words", segmenter), _size(corpus)])


def phrase_table(
    rows: Sequence[PhraseCount], corpus: Corpus, segmenter: Segmenter, min_count: int = 3, absorb: float | None = 0.8
) -> Table:
    """Phrases by independent count and length."""
    how = f"at least {min_count} times; " + ("every sequence" if absorb is None else f"absorbed from {absorb:g} on")
    return Table(PhraseCount._fields, rows, [*_notes("phrases", segmenter), _size(corpus), how])


def _notes(command: str, segmenter: Segmenter) -> list[str]:
    return [f"corpustool {__version__} {command}", segmenter.description()]


def _size(corpus: Corpus) -> str:
    return f"{len(corpus.sizes)} documents, {sum(corpus.sizes)} tokens"
