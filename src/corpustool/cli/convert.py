"""Convert to simplified or traditional characters, or to the usage of a region."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from corpustool.cli import options, review
from corpustool.cli.terminal import refused

EXAMPLES = """Examples:

corpustool convert --to simplified seeds/001_d6bf8c791687a03b.txt

corpustool convert --config s2twp seeds -o converted/"""


def command(
    paths: options.Paths = None,
    to: Annotated[
        Literal["simplified", "traditional", "tw", "twp", "hk", "hkp", "jp"],
        typer.Option("--to", help="The script, or the usage of a region (…p: its words too)."),
    ] = "simplified",
    source: Annotated[
        Literal["auto", "simplified", "traditional"],
        typer.Option("--from", help="The script of the input; found out for each text unless named."),
    ] = "auto",
    config: Annotated[
        str | None,
        typer.Option(
            "--config", metavar="NAME", help="An OpenCC configuration by name, such as s2twp, instead of --to."
        ),
    ] = None,
    output: options.Output = None,
    form: options.Form = None,
    ledger: options.LedgerFile = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; list what would change; exit 1 if anything would.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write a unified diff instead of the text.")] = False,
    encoding: options.Encoding = None,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
    limit: options.Limit = None,
    sample: options.Sample = None,
    seed: options.Seed = 0,
    quiet: options.Quiet = False,
) -> None:
    from corpustool.converting import convert, converter

    read = options.Input(paths, encoding, text_field, id_field, limit=limit, sample=sample, seed=seed)
    if config:
        with refused():
            converter(config)
    converted = convert(read.documents(), to=to, source=source, config=config)
    review.deliver(converted, read, output=output, form=form, ledger=ledger, check=check, diff=diff, quiet=quiet)
