"""The corpus at a glance: documents, characters, words, the commonest words and phrases."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from corpustool.cli import options
from corpustool.cli.output import write_chunks
from corpustool.cli.terminal import show_table

EXAMPLES = """Examples:

corpustool stats seeds

corpustool clean seeds | corpustool convert --to simplified | corpustool split | corpustool stats -f jsonl"""


def command(
    paths: options.Paths = None,
    output: options.TableOutput = None,
    form: Annotated[
        Literal["table", "tsv", "jsonl"] | None,
        typer.Option(
            "-f", "--form", help="Tables on a terminal, TSV elsewhere; jsonl: one object.", show_default=False
        ),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="Words and phrases to show.")] = 20,
    script: options.Script = "fold",
    no_hmm: options.NoHmm = False,
    encoding: options.Encoding = None,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
) -> None:
    from corpustool.statistics import Segmenter, count_phrases, count_words, glance, index
    from corpustool.tabulating import glance_table, phrase_table, word_table
    from corpustool.writing import json_line

    source = options.Input(paths, encoding, text_field, id_field)
    segmenter = Segmenter(hmm=not no_hmm, fold=script == "fold")
    corpus = index(source.documents(), segmenter.forms)
    seen, words, phrases = glance(corpus), list(count_words(corpus, top=top)), count_phrases(corpus)[:top]
    if form == "jsonl":
        found = {"words": [row._asdict() for row in words], "phrases": [row._asdict() for row in phrases]}
        write_chunks([json_line({**seen._asdict(), "made_by": segmenter.description(), **found})], output)
    else:
        for table in (
            glance_table(seen, segmenter),
            word_table(words, corpus, segmenter),
            phrase_table(phrases, corpus, segmenter),
        ):
            show_table(table, form, output)
    source.finish()
