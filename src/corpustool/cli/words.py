"""Count the words: how often, per million, in how many documents, how evenly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from corpustool.cli import comparing, options, plots
from corpustool.cli.input import Input
from corpustool.cli.terminal import refused

if TYPE_CHECKING:
    from corpustool.statistics import WordCount

EXAMPLES = """Examples:

corpustool words seeds --top 20

corpustool words seeds --engine characters --pattern "[一-龥]" --top 20 --plot characters.svg

corpustool split seeds | corpustool words --by year --min-length 2 -f csv --bom -o words.csv

corpustool words out/articles.jsonl --by month --min-length 2 --top 5 --plot months.png"""


def command(
    *,
    context: typer.Context,
    source: Input,
    target: options.TableTarget,
    top: options.Top = None,
    min_count: options.MinCount = 1,
    measures: Annotated[
        str | None, typer.Option(metavar="NAME,…", help="More columns: dp_norm, juilland_d, arf.", show_default=False)
    ] = None,
    by: comparing.By = None,
    plot: plots.Plot = None,
    which: options.Rows,
    words: options.Words,
    jobs: options.Jobs = 1,
) -> None:
    from corpustool.statistics import MEASURES, count_words, groups_of, index
    from corpustool.tabulating import word_table

    more = tuple(measures.replace(" ", "").split(",")) if measures else ()
    if unknown := [name for name in more if name not in MEASURES]:
        raise typer.BadParameter(f"--measures {unknown[0]}: there are {', '.join(MEASURES)}")
    plots.check(plot)
    segmenter = words.segmenter()
    keep = which.keep(segmenter)
    corpus = index(source.documents(), segmenter.forms, jobs=jobs, **comparing.label(by))
    comparing.doubt_groups(by, corpus)
    with refused():
        groups = groups_of(corpus) if by else {}
    rows = list(count_words(corpus, min_count=min_count, keep=keep, top=top, measures=more, by=bool(by)))
    made = options.command_line(context)
    target.show(word_table(rows, corpus, segmenter, measures=more, groups=groups, made=made))
    heights = ((row.word, _heights(row, list(groups.values()))) for row in rows)
    unit = "per million words" if by else "count"
    plots.write(plot, heights, groups=list(groups) or [""], unit=unit, caption=made)
    options.name_unmatched(segmenter, corpus.vocabulary)
    source.finish()


def _heights(row: WordCount, sizes: list[int]) -> list[float]:
    """What is plotted: how often per million in each group of so many words, or else the count."""
    pairs = zip(row.groups, sizes, strict=True)
    return [1e6 * count / (size or 1) for count, size in pairs] if sizes else [row.count]
