"""List the rules with their reasons; learn rules from lines that recur across documents; check a rulebook."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from corpustool.cli import options
from corpustool.cli.terminal import complain, show_table

EXAMPLES = """Examples:

corpustool rules

corpustool rules -f csv -o rules.csv

corpustool rules learn seeds -o learnt.toml

corpustool rules --check learnt.toml"""


def command(
    action: Annotated[
        Literal["learn"] | None,
        typer.Argument(
            metavar="[learn]", help="Propose rules for the lines that recur across PATHs.", show_default=False
        ),
    ] = None,
    paths: options.Paths = None,
    check: Annotated[
        str | None, typer.Option("--check", metavar="FILE", help="Check a rulebook; exit 1 with the first fault.")
    ] = None,
    output: options.TableOutput = None,
    form: options.TableForm = None,
    encoding: options.Encoding = None,
    html: options.Html = False,
    text_field: options.TextField = "text",
    id_field: options.IdField = "id",
) -> None:
    from pathlib import Path

    from corpustool.document import CorpusError
    from corpustool.rules import load_rules, rulebook, rulebooks
    from corpustool.writing import Table

    if action:
        _learn(options.Input(paths, encoding, text_field, id_field, html), output)
        return
    if check:
        try:
            complain(f"{check}: {len(load_rules(Path(check)))} rules, all right")
        except CorpusError as error:
            complain(str(error))
            raise typer.Exit(1) from error
        return
    rows = [
        (rule.id, rule.action, rule.reason, " | ".join(rule.matches)) for name in rulebooks() for rule in rulebook(name)
    ]
    show_table(Table(("rule", "action", "reason", "matches"), rows), form, output)


def _learn(source: options.Input, output: str | None) -> None:
    from corpustool.cli.output import write_chunks
    from corpustool.layout.templates import LEAST
    from corpustool.learning import propose_rules

    found = propose_rules(source.twice())
    if not found.rules:
        complain(f"nothing recurs at the same places of {found.documents} documents; it takes {LEAST} that agree")
        source.finish(1)
    write_chunks([found.text.encode()], output)
    complain(f"{found.rules} lines of {found.documents} documents; read them before you use them")
    source.finish()
