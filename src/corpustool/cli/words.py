"""Count the words: how often, per million, in how many documents, how evenly."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from corpustool.cli import options
from corpustool.cli.terminal import refused, show_table

EXAMPLES = """Examples:

corpustool words seeds --top 20

corpustool words seeds --engine characters --pattern "[一-龥]"

corpustool split seeds | corpustool words --by year --min-length 2 -f csv --bom -o words.csv"""


def command(
    context: typer.Context,
    paths: options.Paths = None,
    output: options.TableOutput = None,
    form: options.TableForm = None,
    top: options.Top = None,
    min_count: options.MinCount = 1,
    measures: Annotated[
        str | None, typer.Option(metavar="NAME,…", help="More columns: dp_norm, juilland_d, arf.", show_default=False)
    ] = None,
    by: options.By = None,
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
    from corpustool.statistics import MEASURES, count_words, groups_of, index, labelled_by
    from corpustool.tabulating import word_table

    more = tuple(measures.replace(" ", "").split(",")) if measures else ()
    if unknown := [name for name in more if name not in MEASURES]:
        raise typer.BadParameter(f"--measures {unknown[0]}: there are {', '.join(MEASURES)}")
    source = options.Input(paths, encoding, text_field, id_field, limit=limit, sample=sample, seed=seed)
    segmenter = options.segmenter(script, no_hmm, engine, dictionary, pretokenized)
    keep = options.words_to_keep(segmenter, stopwords, min_length, pattern, pos)
    labels: dict[str, Any] = {"label": labelled_by(by)} if by else {}
    corpus = index(source.documents(), segmenter.forms, jobs=jobs, **labels)
    with refused():
        groups = groups_of(corpus) if by else {}
    rows = count_words(corpus, min_count=min_count, keep=keep, top=top, measures=more, by=bool(by))
    made = options.command_line(context)
    show_table(word_table(rows, corpus, segmenter, measures=more, groups=groups, made=made), form, output, bom=bom)
    options.name_unmatched(segmenter, corpus.vocabulary)
    source.finish()
