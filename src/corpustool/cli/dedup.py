"""Leave out documents that are there more than once, or paragraphs that recur across documents."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from corpustool.cli import options
from corpustool.cli.drawing import show_table
from corpustool.cli.input import Input
from corpustool.cli.output import write
from corpustool.cli.terminal import remark

EXAMPLES = """Examples:

corpustool dedup seeds --report removed.tsv -o kept.jsonl

corpustool dedup seeds --level paragraph --ledger ledger.jsonl -f jsonl"""


def command(
    *,
    source: Input,
    target: options.Target,
    level: Annotated[
        Literal["document", "paragraph"], typer.Option("--level", help="What is to be there but once.")
    ] = "document",
    similarity: Annotated[
        float,
        typer.Option("--similarity", min=0.3, max=1.0, metavar="S", help="Share of runs of characters in common."),
    ] = 0.8,
    report: Annotated[
        str | None,
        typer.Option("--report", metavar="FILE", help="A table of what was removed, and of what it is like."),
    ] = None,
) -> None:
    from corpustool.deduplicating import Duplicate, Recurrence, deduplicate, drop_recurring
    from corpustool.writing import Table

    if target.ledger and level == "document":
        raise typer.BadParameter("--ledger is for --level paragraph; whole documents are named by --report")
    removed: list[Any] = []
    if level == "document":
        kept = deduplicate(source.documents(), similarity=similarity, report=removed.append)
    else:
        kept = drop_recurring(source.documents(), report=removed.append)
    write(kept, target, source.roots)
    if report and not target.dry_run:
        columns = Duplicate._fields if level == "document" else Recurrence._fields
        show_table(Table(columns, removed), "tsv" if report.endswith(".tsv") else None, report)
    exact = sum(row.kind == "exact" for row in removed)
    near = len(removed) - exact
    remark(
        f"{len(removed)} documents removed, {exact} exact and {near} near duplicates"
        if level == "document"
        else f"{len(removed)} paragraphs removed, {exact} exact and {near} near duplicates"
    )
    source.finish()
