"""Show what is in the files: the state of a folder, a row for each file, or one file line by line."""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from corpustool.cli import options
from corpustool.cli.drawing import show_table
from corpustool.cli.findings import LOGS, Finding, print_findings
from corpustool.cli.input import Input
from corpustool.cli.output import write_chunks
from corpustool.cli.terminal import remark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpustool.document import Document

EXAMPLES = """Examples:

corpustool inspect seeds/002_8b07881e5bd7de27.txt

corpustool inspect seeds --files -f md"""

Form = Annotated[
    Literal["table", "tsv", "csv", "jsonl", "json", "md", "text", "github", "sarif"] | None,
    typer.Option(
        "-f",
        "--format",
        help="json: the state as one object; jsonl: a row for each file. With --fail-on: text, github, sarif.",
        show_default=False,
    ),
]

STYLES = {  # of the roles of lines: what goes is red, what is told of the text yellow, what heads it green
    "chrome": "red",
    **dict.fromkeys(("metadata", "dateline", "signature", "date"), "yellow"),
    "title": "bold green",
    **dict.fromkeys(("subtitle", "heading", "salutation"), "green"),
}


def command(
    *,
    source: Input,
    output: options.TableOutput = None,
    form: Form = None,
    files: Annotated[bool, typer.Option("--files", help="A row for each file.")] = False,
    only: Annotated[
        Literal["encodings"] | None, typer.Option("--only", help="Read and decode the files, and no more.")
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(metavar="KIND,…", help="List damage,mixed-script,chrome (any of them); exit 1 if there is any."),
    ] = None,
) -> None:
    from corpustool.inspecting import DocumentFound, LineFound, inspect_documents, inspect_encoding, inspect_lines
    from corpustool.writing import Table

    source.guess = True
    documents = source.documents()
    if fail_on is not None:
        count = _list_faults(documents, fail_on, form, output)
        remark(f"{count} findings")
        source.finish(1 if count else 0)
        return
    if form in ("text", *LOGS):
        raise typer.BadParameter(f"-f {form}: is for --fail-on")
    first = list(islice(documents, 2))
    folder = any(path != "-" and Path(path).is_dir() for path in source.roots)
    documents = chain(first, documents)
    if files or form == "jsonl":
        rows = map(inspect_encoding, documents) if only else inspect_documents(documents)
        show_table(Table(DocumentFound._fields, rows), form, output)
    elif len(first) == 1 and not folder and form != "json" and not only:
        show_table(Table(LineFound._fields, inspect_lines(first[0])), form, output, styles=STYLES)
    else:
        _show_state(documents, source, form, output, only)
    source.finish()


def _list_faults(documents: Iterable[Document], kinds: str, form: str | None, output: str | None) -> int:
    """List what is wrong with the documents; how much that is."""
    from corpustool.inspecting import FAULTS, find_faults

    asked = kinds.replace(" ", "").split(",")
    if unknown := [kind for kind in asked if kind not in FAULTS]:
        raise typer.BadParameter(f"--fail-on {unknown[0]}: is one of {', '.join(FAULTS)}")
    return print_findings((Finding(*fault) for fault in find_faults(documents, asked)), form, output)


def _show_state(
    documents: Iterable[Document], source: Input, form: str | None, output: str | None, only: str | None
) -> None:
    from corpustool.inspecting import inspect_corpus, inspect_encodings, state_rows
    from corpustool.writing import Table, json_line

    found = vars((inspect_encodings if only else inspect_corpus)(documents))
    state = {"files": len(source.files()), "unreadable": len(source.faults), **found}
    if only:
        named = ("files", "unreadable", "documents", "encodings", "doubtful_encodings", "bad_bytes")
        state = {name: state[name] for name in named}
    if form == "json":
        write_chunks([json_line(state)], output)
    else:
        show_table(Table(("what", "which", "count", "example"), state_rows(state)), form, output)
