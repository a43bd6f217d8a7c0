"""Documents to where the user asked for, and the ledger beside them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path

import typer

from corpustool.cli.terminal import output as standard_output
from corpustool.document import Document


def write(
    documents: Iterable[Document], target: str | None, form: str | None, roots: list[str], ledger: str | None
) -> None:
    """Write documents, and with `ledger` their histories; usage errors are found before anything is written."""
    from corpustool.writing import Ledger, atomic, form_of, write_documents

    _refuse_input_as_output(target, roots)
    if ledger and (form or form_of(target)) in ("csv", "tsv", "parquet"):
        raise typer.BadParameter("a ledger goes with text and JSON Lines, which `undo` reads")
    source = iter(documents)
    if ledger and form == "text" and not (target and target.endswith("/")):
        first = list(islice(source, 2))
        if len(first) > 1:
            raise typer.BadParameter("a ledger for several texts needs -f jsonl or -o FOLDER/")
        source = chain(first, source)
    with ExitStack() as stack:
        book = Ledger(stack.enter_context(atomic(Path(ledger)))) if ledger else None
        write_documents(
            source,
            target,
            form=form,
            stdout=standard_output(),
            roots=roots,
            written=lambda document, name: book.write(document, name) if book else None,
        )


def write_chunks(chunks: Iterable[bytes], target: str | None) -> None:
    """Write bytes to a file, or to standard output."""
    from corpustool.writing import atomic

    if target in (None, "-"):
        for chunk in chunks:
            standard_output().write(chunk)
        return
    with atomic(Path(str(target))) as file:
        file.writelines(chunks)


def _refuse_input_as_output(target: str | None, roots: list[str]) -> None:
    if target and target != "-" and Path(target).exists():
        for root in roots:
            if Path(root).exists() and Path(root).resolve() == Path(target).resolve():
                raise typer.BadParameter(f"{target} is the input; write to another place")
