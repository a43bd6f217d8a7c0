"""Clean, split, convert and count everything into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from corpustool.cli import options, review
from corpustool.cli.terminal import complain

EXAMPLES = """Examples:

corpustool run seeds -o out

corpustool run seeds -o out --to traditional"""


def command(
    paths: options.Paths = None,
    output: Annotated[str, typer.Option("-o", "--output", metavar="FOLDER", help="Where the results go.")] = "out",
    to: Annotated[
        Literal["simplified", "traditional", "tw", "twp", "hk", "hkp", "jp", "as-is"],
        typer.Option("--to", help="The script of the articles."),
    ] = "simplified",
    encoding: options.Encoding = None,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
    limit: options.Limit = None,
    sample: options.Sample = None,
    seed: options.Seed = 0,
    quiet: options.Quiet = False,
) -> None:
    from corpustool.running import run

    source = options.Input(paths, encoding, text_field, id_field, limit=limit, sample=sample, seed=seed)
    found = review.Findings()
    counts = run(source.documents(), Path(output), roots=source.roots, to=None if to == "as-is" else to, see=found.see)
    if not quiet:
        found.summarize(checked=False)
        complain(f"{counts.articles} articles, {counts.words} words, {counts.phrases} phrases in {output}/")
    source.finish()
