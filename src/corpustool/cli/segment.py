"""Print the words of the texts, with a space between, or as JSON with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

import typer

from corpustool.cli import options
from corpustool.cli.input import Input
from corpustool.cli.output import write_chunks

EXAMPLES = """Examples:

corpustool segment seeds/003_98bcdf8a17d63228.txt

corpustool segment -f jsonl --pos seeds"""

_BLANKS = re.compile(r" [ \t\r\x0b\f]+")  # an ideographic space stays, as in jieba's own output


def command(
    *,
    source: Input,
    output: options.Output = None,
    form: Annotated[
        Literal["text", "jsonl", "vrt"] | None,
        typer.Option("-f", "--format", help="Words between spaces, JSON Lines, or vertical text for CWB."),
    ] = None,
    pos: Annotated[bool, typer.Option("--pos", help="In JSON, the part of speech of each word too.")] = False,
    words: options.Words,
    newline: options.Newline = "lf",
) -> None:
    from corpustool.statistics.segmenting import as_written, offsets, pieces
    from corpustool.writing import as_record, json_line, vertical

    if pos and form != "jsonl":
        raise typer.BadParameter("--pos needs -f jsonl")
    segmenter = words.segmenter()
    matched: set[str] = set()
    own = segmenter.words()

    def chunks() -> Iterator[bytes]:
        for document in source.documents():
            whole = document.original() if document.is_record else document.text  # offsets are those of the record
            for text in [whole] if form in ("jsonl", "vrt") else pieces(whole):
                forms = segmenter.forms(text)
                if own:
                    matched.update(own.intersection(forms))
                tokens = as_written(forms, text) if segmenter.fold else forms
                if form == "jsonl":
                    tags = {"tags": segmenter.tags(forms)} if pos else {}
                    found = {"text": text, "tokens": tokens, "offsets": offsets(tokens)}
                    yield json_line(as_record(document) | found | tags)
                else:
                    yield vertical(document, tokens) if form == "vrt" else spaced(tokens)

    write_chunks(chunks(), output, newline)
    options.name_unmatched(segmenter, matched)
    source.finish()


def spaced(tokens: list[str]) -> bytes:
    r"""The words with one space between, lines as they were, the last one ended.

    >>> spaced([" ", "打", " ", "好", "\r\n", "打赢"])
    b'\xe6\x89\x93 \xe5\xa5\xbd\n\xe6\x89\x93\xe8\xb5\xa2\n'
    """
    text = _BLANKS.sub(" ", f" {' '.join(tokens)} ".replace("\r\n", "\n"))
    text = text.replace(" \n", "\n").replace("\n ", "\n").strip(" ")
    return (text + "\n" if text and not text.endswith("\n") else text).encode("utf-8", "surrogatepass")
