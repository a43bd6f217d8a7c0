"""Counts as tables, with notes that say how each can be made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from corpustool import __version__
from corpustool.statistics.collocating import Collocate
from corpustool.statistics.comparing import Keyword
from corpustool.statistics.concordancing import Line
from corpustool.statistics.counting import Glance, WordCount, groups_of
from corpustool.statistics.indexing import Corpus
from corpustool.statistics.measures import g2_of_counts
from corpustool.statistics.new_words import NewWord
from corpustool.statistics.phrases import COLUMNS as PHRASE_COLUMNS
from corpustool.statistics.phrases import PhraseCount
from corpustool.statistics.segmenting import Segmenter
from corpustool.writing import Table

_DATED = ("first_seen", "last_seen")  # columns for documents that have dates


def glance_table(seen: Glance, segmenter: Segmenter, groups: Mapping[str, Mapping[str, int]] | None = None) -> Table:
    """What there is in a corpus, a row for each measure; then how many documents each year and source has."""
    rows: list[tuple[str, Any]] = list(seen._asdict().items())
    rows += [(f"{kind}: {name}", count) for kind, counts in (groups or {}).items() for name, count in counts.items()]
    return Table(("measure", "value"), rows, notes("stats", segmenter))


def word_table(
    rows: Iterable[WordCount],
    corpus: Corpus,
    segmenter: Segmenter,
    *,
    measures: Sequence[str] = (),
    groups: Mapping[str, int] | None = None,
    made: str = "words",
) -> Table:
    """Words by frequency, with more measures; `groups` and their sizes are two columns each."""
    columns = [*WordCount._fields[:5], *measures]
    names = [f"{kind}:{name}" for name in groups or {} for kind in ("count", "per_million")]
    sizes = [size or 1 for size in (groups or {}).values()]
    own = itemgetter(*map(WordCount._fields.index, columns))

    def values(row: WordCount) -> tuple[Any, ...]:
        pairs = ((count, 1e6 * count / size) for count, size in zip(row.groups, sizes, strict=True))
        return (*own(row), *chain.from_iterable(pairs))

    shown = map(values if groups else own, rows)
    return Table([*columns, *names], shown, [*notes(made, segmenter), size_note(corpus)])


class Examples(list[dict[str, Any]]):
    """Places of a phrase, each with document, line and text; in a cell one after the other."""

    def __str__(self) -> str:
        return " | ".join(f"{place['document']}:{place['line']}: {place['text']}" for place in self)


def phrase_table(
    rows: Iterable[PhraseCount],
    corpus: Corpus,
    segmenter: Segmenter,
    *,
    columns: Sequence[str] = PHRASE_COLUMNS,
    examples: Mapping[str, Sequence[Line]] | None = None,
    min_count: int = 3,
    absorb: float | None = 0.8,
    made: str = "phrases",
) -> Table:
    """Phrases by independent count and length, with columns for the groups of the corpus if these were counted.

    `examples` of each phrase are one more column.
    """
    groups = groups_of(corpus) if "groups" in columns else {}
    own = [name for name in columns if name != "groups" and (name not in _DATED or any(corpus.dates))]
    names = [f"{kind}:{name}" for name in groups for kind in ("count", "g2")]
    pick = itemgetter(*map(PhraseCount._fields.index, own)) if len(own) > 1 else lambda row: (getattr(row, own[0]),)

    def values(row: PhraseCount) -> tuple[Any, ...]:
        counts = zip(row.groups or (), groups.values(), strict=True)
        pairs = ((n, g2_of_counts(n, row.count - n, size, corpus.tokens - size)) for n, size in counts)
        shown = [Examples(map(_example, examples[row.phrase]))] if examples is not None else []
        return (*pick(row), *chain.from_iterable(pairs), *shown)

    names += [] if examples is None else ["examples"]
    how = f"at least {min_count} times; " + ("every sequence" if absorb is None else f"absorbed from {absorb:g} on")
    return Table(
        [*own, *names], map(values if names else pick, rows), [*notes(made, segmenter), size_note(corpus), how]
    )


def _example(line: Line) -> dict[str, Any]:
    return {"document": line.document, "line": line.line, "text": line.left + line.node + line.right}


def new_word_table(rows: Iterable[NewWord], corpus: Corpus, segmenter: Segmenter, made: str = "phrases --new") -> Table:
    """Words to add to a dictionary."""
    return Table(NewWord._fields, rows, [*notes(made, segmenter), f"{len(corpus.sizes)} documents"])


def keyword_table(
    rows: Iterable[Keyword], segmenter: Segmenter, sizes: Sequence[str], *, grouped: bool, made: str = "keywords"
) -> Table:
    """Keywords by signed G²; with the group in the first column, where there are several."""
    first = 0 if grouped else 1
    measures = "g2: four terms (Dunning 1993), negative where the reference has more; bic: of two terms (Wilson 2013)"
    return Table(Keyword._fields[first:], (row[first:] for row in rows), [*notes(made, segmenter), *sizes, measures])


def collocate_table(
    rows: Iterable[Collocate], corpus: Corpus, segmenter: Segmenter, node: Sequence[str], made: str = "collocates"
) -> Table:
    """Collocates of a node."""
    how = f"node: {' '.join(node)}; windows end with sentences, neighbours (a window of one) with any mark"
    return Table(Collocate._fields, rows, [*notes(made, segmenter), size_note(corpus), how])


def concordance_table(lines: Iterable[Line], segmenter: Segmenter, made: str = "kwic") -> Table:
    """Places of a pattern with what stands around them."""
    return Table(Line._fields, lines, notes(made, segmenter))


def notes(made: str, segmenter: Segmenter) -> list[str]:
    """The command that made a table, and what its words depend on."""
    return [f"corpustool {__version__} {made}", segmenter.description()]


def size_note(corpus: Corpus) -> str:
    """The size of the corpus that a table was counted from."""
    return f"{len(corpus.sizes)} documents, {corpus.tokens} tokens"
