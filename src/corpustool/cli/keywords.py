"""Find the words that one corpus has more often than another, or each group of documents than the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpustool.cli import comparing, options
from corpustool.cli.input import Input
from corpustool.cli.terminal import refused
from corpustool.document import CorpusError

if TYPE_CHECKING:
    from corpustool.statistics import Frequencies, Keyword, Segmenter

EXAMPLES = """Examples:

corpustool keywords seeds/000_4405ad2a87a1b691.txt --ref seeds --top 20

corpustool keywords seeds/003_98bcdf8a17d63228.txt --ref out/words.tsv

corpustool split seeds | corpustool keywords --by source --top 10"""

_TABLES = (".tsv", ".csv")


def command(
    *,
    context: typer.Context,
    source: Input,
    target: options.TableTarget,
    ref: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="What to compare with: a corpus, or the table of its words (.tsv, .csv)."),
    ] = None,
    by: comparing.By = None,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="The first N rows, of each group.")] = None,
    min_count: Annotated[int, typer.Option(min=1, metavar="N", help="Least count on both sides together.")] = 3,
    which: options.Rows,
    words: options.Words,
    jobs: options.Jobs = 1,
) -> None:
    from corpustool.statistics import frequencies, index, keywords, keywords_by_group
    from corpustool.tabulating import keyword_table, size_note

    if bool(ref) == bool(by):
        raise typer.BadParameter("name what to compare with: --ref CORPUS or TABLE, or --by FIELD")
    segmenter = words.segmenter()
    keep = which.keep(segmenter)
    other = replace(source, paths=ref, files_from=None) if ref else None
    reference = _reference(other, segmenter, jobs) if other else None
    corpus = index(source.documents(), segmenter.forms, jobs=jobs, **comparing.label(by))
    comparing.doubt_groups(by, corpus)
    sizes = [size_note(corpus)]
    with refused():
        if reference:
            sizes.append(f"reference: {reference.tokens} words")
            rows: Iterable[Keyword] = islice(
                keywords(frequencies(corpus), reference, min_count=min_count, keep=keep), top
            )
        else:
            rows = _first_of_each(keywords_by_group(corpus, min_count=min_count, keep=keep), top)
    made = options.command_line(context)
    target.show(keyword_table(rows, segmenter, sizes, grouped=bool(by), made=made))
    options.name_unmatched(segmenter, corpus.vocabulary)
    source.finish()


def _reference(source: Input, segmenter: Segmenter, jobs: int) -> Frequencies:
    """The frequencies of the reference: read from a table, or counted."""
    from corpustool.reading import decode
    from corpustool.statistics import frequencies, index, read_frequencies

    [*paths] = source.roots
    if len(paths) == 1 and paths[0].lower().endswith(_TABLES):
        with refused():
            return read_frequencies(decode(_bytes(paths[0]), paths[0]).text, paths[0])
    return frequencies(index(source.documents(), segmenter.forms, jobs=jobs))


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CorpusError(f"{path}: {error.strerror or error}") from error


def _first_of_each(rows: Iterable[Keyword], top: int | None) -> Iterator[Keyword]:
    """The first rows of each group."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.group] += 1
        if top is None or seen[row.group] <= top:
            yield row
