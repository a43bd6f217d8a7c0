"""Tell versions, extras, encodings and what is in the way, each with its remedy."""

from __future__ import annotations

import typer

from corpustool.cli import options

EXAMPLES = """Examples:

corpustool doctor

corpustool doctor -f md"""


def command(*, target: options.TableTarget) -> None:
    from corpustool.diagnosing import Found, diagnose
    from corpustool.writing import Table

    found = list(diagnose())
    target.show(Table(Found._fields, found))
    if any(row.remedy for row in found if row.kind == "problem"):
        raise typer.Exit(1)
