"""The corpus at a glance: documents, characters, words, the commonest words and phrases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from corpustool.cli import options
from corpustool.cli.drawing import show_table
from corpustool.cli.input import Input
from corpustool.cli.output import write_chunks
from corpustool.document import Document

if TYPE_CHECKING:
    from corpustool.statistics import PhraseCount, WordCount

EXAMPLES = """Examples:

corpustool stats seeds

corpustool clean seeds | corpustool convert --to simplified | corpustool split | corpustool stats -f jsonl"""


def command(
    *,
    source: Input,
    output: options.TableOutput = None,
    form: Annotated[
        Literal["table", "tsv", "jsonl"] | None,
        typer.Option(
            "-f",
            "--format",
            help="Tables on a terminal, TSV elsewhere; jsonl: one object.",
            show_default=False,
        ),
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, metavar="N", help="Words and phrases to show.")] = 20,
    words: options.Words,
    jobs: options.Jobs = 1,
    newline: options.Newline = "lf",
) -> None:
    from corpustool.statistics import count_phrases, count_words, glance, index, labelled_by
    from corpustool.tabulating import glance_table, phrase_table, word_table
    from corpustool.writing import json_line

    segmenter = words.segmenter()
    known: dict[str, Counter[str]] = {"year": Counter(), "source": Counter()}

    def documents() -> Iterator[Document]:
        for document in source.documents():
            for field, values in known.items():
                values[labelled_by(field)(document)] += 1
            yield document

    corpus = index(documents(), segmenter.forms, jobs=jobs)
    groups = {f"{field}s": dict(sorted(values.items())) for field, values in known.items() if set(values) - {"unknown"}}
    seen, commonest, phrases = glance(corpus), list(count_words(corpus, top=top)), list(count_phrases(corpus, top=top))
    if form == "jsonl":
        found = {"words": [_shown(row) for row in commonest], "phrases": [_shown(row) for row in phrases]}
        write_chunks(
            [json_line({**seen._asdict(), **groups, "made_by": segmenter.description(), **found})], output, newline
        )
    else:
        for table in (
            glance_table(seen, segmenter, groups),
            word_table(commonest, corpus, segmenter),
            phrase_table(phrases, corpus, segmenter),
        ):
            show_table(table, form, output, newline=newline)
    options.name_unmatched(segmenter, corpus.vocabulary)
    source.finish()


def _shown(row: WordCount | PhraseCount) -> dict[str, Any]:
    """The columns that were counted."""
    return {name: value for name, value in row._asdict().items() if value not in (None, ())}
