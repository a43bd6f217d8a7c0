"""Documents to where the user asked for, and the ledger beside them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path

import typer

from corpustool.cli.input import Input
from corpustool.cli.options import Target
from corpustool.cli.terminal import output as standard_output
from corpustool.document import CorpusError, Document


def write(documents: Iterable[Document], target: Target, roots: list[str]) -> None:
    """Write documents, and their histories with a ledger; usage errors are found before anything is written."""
    from corpustool.writing import Ledger, atomic, form_of, write_documents

    output, form, ledger = target.output, target.form, target.ledger
    _refuse_input_as_output(output, roots)
    if target.dry_run:
        for _ in documents:
            pass
        return
    if ledger and target.newline != "lf":
        raise typer.BadParameter("a ledger goes with --newline lf, which `undo` expects")
    if ledger and (form or form_of(output)) in ("csv", "tsv", "parquet"):
        raise typer.BadParameter("a ledger goes with text and JSON Lines, which `undo` reads")
    source = iter(documents)
    if ledger and form == "text" and not (output and output.endswith("/")):
        first = list(islice(source, 2))
        if len(first) > 1:
            raise typer.BadParameter("a ledger for several texts needs -f jsonl or -o FOLDER/")
        source = chain(first, source)
    with ExitStack() as stack:
        book = Ledger(stack.enter_context(atomic(Path(ledger)))) if ledger else None
        write_documents(
            source,
            output,
            form=form,
            stdout=standard_output(),
            roots=roots,
            newline=target.newline,
            written=lambda document, name: book.write(document, name) if book else None,
        )


def write_in_place(documents: Iterable[Document], target: Target, source: Input) -> None:
    """Write changed texts over their files; the ledger is complete on disk before the first of them changes."""
    from corpustool.writing import Ledger, atomic, ended
    from corpustool.writing.documents import below

    if Path(str(target.ledger)).exists():
        raise typer.BadParameter(f"--ledger {target.ledger}: is there, and what it undoes would be lost; name another")
    with tempfile.TemporaryFile() as texts:
        changed: list[tuple[str, int]] = []
        with atomic(Path(str(target.ledger))) as file:
            ledger = Ledger(file)
            for document in documents:
                if _is_text_file(document):
                    ledger.write(document, below(document.id, source.roots))
                    if document.history:
                        changed.append((document.id, texts.write(document.text.encode())))
                else:
                    source.pass_over(CorpusError(f"{document.id}: no text file, which --in-place is for; use -o"))
        texts.seek(0)
        for name, size in changed:
            with atomic(Path(name)) as file:
                ended(file, target.newline).write(texts.read(size))


def _is_text_file(document: Document) -> bool:
    from corpustool.writing.documents import NOT_TEXT

    path = Path(document.id)
    known = path.is_file() and path.suffix.lower() not in NOT_TEXT
    return known and not (document.is_record or document.markup)


def write_chunks(chunks: Iterable[bytes], target: str | None, newline: str = "lf") -> None:
    """Write bytes to a file, or to standard output."""
    from corpustool.writing import atomic, ended

    if target in (None, "-"):
        for chunk in chunks:
            ended(standard_output(), newline).write(chunk)
        return
    with atomic(Path(str(target))) as file:
        ended(file, newline).writelines(chunks)


def _refuse_input_as_output(target: str | None, roots: list[str]) -> None:
    if target and target != "-" and Path(target).exists():
        for root in roots:
            if Path(root).exists() and Path(root).resolve() == Path(target).resolve():
                raise typer.BadParameter(f"{target} is the input; write to another place")
