"""Print the words of the texts, with a space between, or as JSON with offsets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import Annotated, Any, Literal

import typer

from corpustool.cli import options
from corpustool.cli.output import write_chunks

EXAMPLES = """Examples:

corpustool segment seeds/003_98bcdf8a17d63228.txt

corpustool segment -f jsonl seeds"""


def command(
    paths: options.Paths = None,
    output: options.Output = None,
    form: Annotated[
        Literal["text", "jsonl", "vrt"] | None,
        typer.Option("-f", "--form", help="Words between spaces, JSON Lines, or vertical text for CWB."),
    ] = None,
    script: options.Script = "fold",
    no_hmm: options.NoHmm = False,
    encoding: options.Encoding = None,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
    limit: options.Limit = None,
    sample: options.Sample = None,
    seed: options.Seed = 0,
) -> None:
    from corpustool.statistics import Segmenter
    from corpustool.writing import as_record, json_line, vertical

    source = options.Input(paths, encoding, text_field, id_field, limit=limit, sample=sample, seed=seed)
    segmenter = Segmenter(hmm=not no_hmm, fold=script == "fold")

    def chunks() -> Iterator[bytes]:
        for document in source.documents():
            tokens = segmenter.tokens(document.text)
            if form == "vrt":
                yield vertical(document, tokens)
            else:
                yield json_line(as_record(document) | offsets(tokens)) if form == "jsonl" else spaced(tokens)

    write_chunks(chunks(), output)
    source.finish()


def offsets(tokens: list[str]) -> dict[str, Any]:
    """The tokens and where each begins and ends, in code points."""
    return {"tokens": tokens, "offsets": [list(pair) for pair in pairwise(accumulate(map(len, tokens), initial=0))]}


def spaced(tokens: list[str]) -> bytes:
    """The words with one space between, lines as they were, the last one ended."""
    lines = "\0".join(tokens).split("\n")
    text = "\n".join(" ".join(token.strip() for token in line.split("\0") if token.strip()) for line in lines)
    return (text + "\n" if text and not text.endswith("\n") else text).encode()
