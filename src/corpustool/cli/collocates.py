"""Find the words that stand near a word more often than by chance."""

from __future__ import annotations

import re
from itertools import islice
from typing import Annotated, Literal

import typer

from corpustool.cli import options
from corpustool.cli.input import Input
from corpustool.cli.terminal import remark

EXAMPLES = """Examples:

corpustool collocates 发展 seeds --min-count 2

corpustool collocates 全面 seeds --window 0,1 --sort g2 -f csv -o next.csv"""

NOTHING = 1  # exit code


def command(
    *,
    context: typer.Context,
    node: Annotated[str, typer.Argument(metavar="NODE", help="The word; or several, with or without spaces.")],
    source: Input,
    target: options.TableTarget,
    window: Annotated[
        str, typer.Option(metavar="LEFT,RIGHT", help="How many words before and after; 0,1 counts neighbours.")
    ] = "5,5",
    sort: Annotated[
        Literal["logdice", "mi", "mi3", "g2", "t", "count", "delta_p_forward", "delta_p_backward"],
        typer.Option(help="The measure that the rows stand by."),
    ] = "logdice",
    top: options.Top = None,
    min_count: options.MinCount = 3,
    which: options.Rows,
    units: options.Words,
    jobs: options.Jobs = 1,
) -> None:
    from corpustool.statistics import collocates, index, node_words
    from corpustool.tabulating import collocate_table

    sides = re.fullmatch(r"([0-9]{1,3}),([0-9]{1,3})", window)
    if not sides or window.strip("0,") == "":
        raise typer.BadParameter(f"--window {window}: two numbers of words such as 5,5 or 0,1")
    segmenter = units.segmenter()
    keep = which.keep(segmenter)
    corpus = index(source.documents(), segmenter.forms, jobs=jobs)
    words = node_words(segmenter, node, corpus.vocabulary)
    found = collocates(
        corpus, words, left=int(sides[1]), right=int(sides[2]), min_count=min_count, keep=keep, sort=sort
    )
    rows = list(islice(found, top))
    if not rows:
        remark(f"{node}: no word stands near it {min_count} times or more")
    made = options.command_line(context)
    target.show(collocate_table(rows, corpus, segmenter, words, made))
    options.name_unmatched(segmenter, corpus.vocabulary)
    source.finish(0 if rows else NOTHING)
