"""Find the words that stand near a word more often than by chance."""

from __future__ import annotations

import re
from itertools import islice
from typing import Annotated, Literal

import typer

from corpustool.cli import options
from corpustool.cli.terminal import complain, show_table

EXAMPLES = """Examples:

corpustool collocates 发展 seeds --min-count 2

corpustool collocates 全面 seeds --window 0,1 --sort g2 -f csv -o next.csv"""

NOTHING = 1  # exit code


def command(
    context: typer.Context,
    node: Annotated[str, typer.Argument(metavar="NODE", help="The word; or several, with or without spaces.")],
    paths: options.Paths = None,
    output: options.TableOutput = None,
    form: options.TableForm = None,
    window: Annotated[
        str, typer.Option(metavar="LEFT,RIGHT", help="How many words before and after; 0,1 counts neighbours.")
    ] = "5,5",
    sort: Annotated[
        Literal["logdice", "mi", "mi3", "g2", "t", "count", "delta_p_forward", "delta_p_backward"],
        typer.Option(help="The measure that the rows stand by."),
    ] = "logdice",
    top: options.Top = None,
    min_count: options.MinCount = 3,
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
    from corpustool.statistics import collocates, index, node_words
    from corpustool.tabulating import collocate_table

    sides = re.fullmatch(r"([0-9]{1,3}),([0-9]{1,3})", window)
    if not sides or window.strip("0,") == "":
        raise typer.BadParameter(f"--window {window}: two numbers of words such as 5,5 or 0,1")
    source = options.Input(paths, encoding, text_field, id_field, limit=limit, sample=sample, seed=seed)
    segmenter = options.segmenter(script, no_hmm, engine, dictionary, pretokenized)
    keep = options.words_to_keep(segmenter, stopwords, min_length, pattern, pos)
    corpus = index(source.documents(), segmenter.forms, jobs=jobs)
    words = node_words(segmenter, node, corpus.vocabulary)
    found = collocates(
        corpus, words, left=int(sides[1]), right=int(sides[2]), min_count=min_count, keep=keep, sort=sort
    )
    rows = list(islice(found, top))
    if not rows:
        complain(f"{node}: no word stands near it {min_count} times or more")
    made = options.command_line(context)
    show_table(collocate_table(rows, corpus, segmenter, words, made), form, output, bom=bom)
    options.name_unmatched(segmenter, corpus.vocabulary)
    source.finish(0 if rows else NOTHING)
