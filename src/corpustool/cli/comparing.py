"""`--by`: what documents are compared by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpustool.cli.terminal import remark

if TYPE_CHECKING:
    from corpustool.statistics import Corpus

By = Annotated[
    str | None, typer.Option(metavar="FIELD", help="Compare documents by a field of meta, or by year, month, file, id.")
]


def label(by: str | None) -> dict[str, Any]:
    """What `index` is told of the groups of documents."""
    if not by:
        return {}
    from corpustool.statistics import labelled_by

    return {"label": labelled_by(by)}


def doubt_groups(by: str | None, corpus: Corpus) -> None:
    """Say if there is nothing to compare, as where a field is mistyped."""
    found = set(corpus.labels)
    if by and found == {"unknown"}:
        remark(f"--by {by}: no document has it; there are year, month, file, id, and the fields of meta")
    elif by and len(found) == 1:
        remark(f"--by {by}: all documents are {found.pop()}; nothing is compared")
