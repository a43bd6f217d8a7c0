"""Find the words that one corpus has more often than another, or each group of documents than the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpustool.cli import options
from corpustool.cli.terminal import refused, show_table

if TYPE_CHECKING:
    from corpustool.statistics import Frequencies, Keyword, Segmenter

EXAMPLES = """Examples:

corpustool keywords seeds/000_4405ad2a87a1b691.txt --ref seeds --top 20

corpustool keywords 2024/ --ref words.tsv

corpustool split seeds | corpustool keywords --by source --top 10"""

_TABLES = (".tsv", ".csv")


def command(
    context: typer.Context,
    paths: options.Paths = None,
    output: options.TableOutput = None,
    form: options.TableForm = None,
    ref: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="What to compare with: a corpus, or the table of its words (.tsv, .csv)."),
    ] = None,
    by: options.By = None,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="The first N rows, of each group.")] = None,
    min_count: Annotated[int, typer.Option(min=1, metavar="N", help="Least count on both sides together.")] = 3,
    stopwords: options.Stopwords = None,
    min_length: options.MinLength = 1,
    pattern: options.Pattern = None,
    pos: options.Pos = None,
    script: options.Script = "fold",
    no_hmm: options.NoHmm = False,
    engine: options.Engine = "jieba",
    dictionary: options.UserDict = None,
    pretokenized: options.Pretokenized = False,
    jobs: options.Jobs = 1,
    bom: options.Bom = False,
    encoding: options.Encoding = None,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
    limit: options.Limit = None,
    sample: options.Sample = None,
    seed: options.Seed = 0,
) -> None:
    from corpustool.statistics import frequencies, index, keywords, keywords_by_group, labelled_by
    from corpustool.tabulating import keyword_table, size_note

    if bool(ref) == bool(by):
        raise typer.BadParameter("name what to compare with: --ref CORPUS or TABLE, or --by FIELD")
    source = options.Input(paths, encoding, text_field, id_field, limit=limit, sample=sample, seed=seed)
    segmenter = options.segmenter(script, no_hmm, engine, dictionary, pretokenized)
    keep = options.words_to_keep(segmenter, stopwords, min_length, pattern, pos)
    other = options.Input(ref, encoding, text_field, id_field) if ref else None
    reference = _reference(other, segmenter, jobs) if other else None
    labels: dict[str, Any] = {"label": labelled_by(by)} if by else {}
    corpus = index(source.documents(), segmenter.forms, jobs=jobs, **labels)
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
    show_table(keyword_table(rows, segmenter, sizes, grouped=bool(by), made=made), form, output, bom=bom)
    options.name_unmatched(segmenter, corpus.vocabulary)
    source.faults += other.faults if other else []
    source.finish()


def _reference(source: options.Input, segmenter: Segmenter, jobs: int) -> Frequencies:
    """The frequencies of the reference: read from a table, or counted."""
    from corpustool.reading import read
    from corpustool.statistics import frequencies, index, read_frequencies

    [*paths] = source.roots
    if len(paths) == 1 and paths[0].lower().endswith(_TABLES):
        with refused():
            [table] = read(paths)
            return read_frequencies(table.text, paths[0])
    return frequencies(index(source.documents(), segmenter.forms, jobs=jobs))


def _first_of_each(rows: Iterable[Keyword], top: int | None) -> Iterator[Keyword]:
    """The first rows of each group."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.group] += 1
        if top is None or seen[row.group] <= top:
            yield row
