"""List the rules with their reasons, or check a rulebook of your own."""

from __future__ import annotations

from typing import Annotated

import typer

from corpustool.cli import options
from corpustool.cli.terminal import complain, show_table

EXAMPLES = """Examples:

corpustool rules

corpustool rules -f csv -o rules.csv"""


def command(
    check: Annotated[
        str | None, typer.Option("--check", metavar="FILE", help="Check a rulebook; exit 1 with the first fault.")
    ] = None,
    output: options.TableOutput = None,
    form: options.TableForm = None,
) -> None:
    from pathlib import Path

    from corpustool.document import CorpusError
    from corpustool.rules import load_rules, rulebook, rulebooks
    from corpustool.writing import Table

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
