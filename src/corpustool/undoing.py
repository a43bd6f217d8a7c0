"""Undo: the input again, from what was written and its ledger."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpustool.document import CorpusError
from corpustool.reading import encode
from corpustool.reading.opening import BROKEN
from corpustool.writing import atomic, json_line, reopen
from corpustool.writing.ledger import Entry


def undo_stream(path: str, entries: Sequence[Entry]) -> Iterator[bytes]:
    """The bytes of the input of a text, or the records of JSON Lines with their texts as they were.

    CorpusError if the ledger has not just what belongs to the file, or does not fit it.
    """
    data = _bytes(path)
    if not data.startswith(b"{") or (len(entries) == 1 and not _fits_record(data, entries[0])):
        if len(entries) != 1:
            raise CorpusError(
                f"{path}: a text, but the ledger is of {len(entries)} documents; undo what was written with it"
            )
        yield _restored(data, entries[0])
        return
    named = {entry.id: entry for entry in entries}
    for number, line in enumerate(data.decode("utf-8").split("\n"), 1):
        if line:
            yield json_line(_record(line, named, f"{path}:{number}"))


def undo_folder(folder: Path, entries: Sequence[Entry], target: Path) -> list[CorpusError]:
    """Write the inputs of a folder of texts under their names into another; what could not be is returned."""
    faults = []
    for entry in entries:
        if entry.output is None or ".." in Path(entry.output).parts or Path(entry.output).is_absolute():
            faults.append(CorpusError(f"{entry.id}: the ledger names no file of the folder"))
            continue
        try:
            restored = _restored(_bytes(str(folder / entry.output)), entry)
            with atomic(target / entry.output) as file:
                file.write(restored)
        except CorpusError as error:
            faults.append(error)
    return faults


def _bytes(path: str) -> bytes:
    try:
        if path == "-":
            return sys.stdin.buffer.read()
        with reopen(Path(path)) as file:
            return bytes(file.read())
    except BROKEN as error:
        raise CorpusError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _restored(data: bytes, entry: Entry) -> bytes:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{entry.id}: not the text that was written: byte {error.start} is not UTF-8") from error
    try:
        return encode(entry.restore(text), entry.encoding or "utf-8")
    except (LookupError, ValueError, TypeError) as error:
        raise CorpusError(f"{entry.id}: the ledger is damaged: not {entry.encoding}: {error}") from error


def _fits_record(data: bytes, entry: Entry) -> bool:
    """Whether the one document of a ledger was written as a record."""
    try:
        record = json.loads(data.split(b"\n", 1)[0])
    except ValueError:
        return False
    return isinstance(record, dict) and record.get("id") == entry.id


def _record(line: str, named: dict[str, Entry], where: str) -> object:
    try:
        record = json.loads(line)
        entry = named[record["id"]]
        return {**record, "text": entry.restore(record["text"])}
    except (ValueError, TypeError, KeyError) as error:
        raise CorpusError(f"{where}: not a record that the ledger knows") from error
