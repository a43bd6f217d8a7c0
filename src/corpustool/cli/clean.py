"""Repair damage and drop what is not the text: menus, share bars, footers."""

from __future__ import annotations

from typing import Annotated

import typer

from corpustool.cli import review
from corpustool.cli.input import Input
from corpustool.cli.terminal import refused

EXAMPLES = """Examples:

corpustool clean seeds -f jsonl --ledger ledger.jsonl -o clean.jsonl

corpustool clean --diff seeds/002_8b07881e5bd7de27.txt"""

ROLES = ("chrome", "metadata", "title", "subtitle", "dateline", "salutation", "heading", "signature", "date")
KINDS = ("width", "punctuation", "spacing", "quotes")


def command(
    *,
    source: Input,
    delivery: review.Delivery,
    drop: Annotated[
        list[str] | None, typer.Option("--drop", metavar="ROLE", help="Leave out these lines too: metadata …")
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="ROLE", help="Mark these lines, do not drop them: chrome.")
    ] = None,
    normalize: Annotated[
        str, typer.Option(metavar="KINDS", help="Unify width,punctuation,spacing,quotes (any of them).")
    ] = "",
    rules: Annotated[list[str] | None, typer.Option(metavar="FILE", help="A rulebook of your own, in TOML.")] = None,
    learn: Annotated[
        bool, typer.Option("--learn", help="Drop lines that recur across the documents, too; reads them twice.")
    ] = False,
    learn_from: Annotated[
        list[str] | None, typer.Option(metavar="PATH", help="Sound text of the same kind, for repairing shifted bytes.")
    ] = None,
    min_margin: Annotated[
        float, typer.Option(metavar="NATS", help="Repair shifted bytes if the best reading leads by this.")
    ] = 1.0,
    aggressive: Annotated[bool, typer.Option("--aggressive", help="Change what is only doubtful, too.")] = False,
) -> None:
    from dataclasses import replace
    from pathlib import Path

    from corpustool.cleaning import clean, learn_templates
    from corpustool.rules import load_rules

    lessons = replace(source, paths=learn_from, files_from=None) if learn_from else None
    with refused():
        own = [rule for name in rules or () for rule in load_rules(Path(name))]
    documents = source.twice() if learn else source.documents
    cleaned = clean(
        documents(),
        drop=_known(drop, ROLES, "--drop"),
        keep=_known(keep, ROLES, "--keep"),
        normalize=_known(normalize.split(",") if normalize else None, KINDS, "--normalize"),
        rules=own,
        templates=learn_templates(documents()) if learn else None,
        learn_from=lessons.documents() if lessons else (),
        min_margin=min_margin,
        aggressive=aggressive,
    )
    review.deliver(cleaned, source, delivery)


def _known(values: list[str] | None, known: tuple[str, ...], option: str) -> tuple[str, ...]:
    for value in values or ():
        if value not in known:
            raise typer.BadParameter(f"{option} {value}: is one of {', '.join(known)}")
    return tuple(values or ())
