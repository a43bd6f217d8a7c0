"""The ledger: every change of a run on disk, enough to show it, to count it and to undo it.

JSON Lines. A document has a row with what it was and what it became (SHA-256 of the decoded texts), then a
row for each different change of each edit: `at` lists where it was made, in code points of the text that
the stage was given; `line` lists on which lines of the source. Where before equals after, it is a flag.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from lzma import LZMAError
from pathlib import Path
from typing import Any, BinaryIO

from corpustool.document import Change, CorpusError, Document, Edit
from corpustool.writing.atomic import reopen
from corpustool.writing.json_lines import json_line


@dataclass
class Entry:
    """What a ledger says of one document."""

    id: str
    output: str | None
    encoding: str | None
    before: str
    after: str
    edits: list[list[Change]] = field(default_factory=list)

    def restore(self, text: str) -> str:
        """The original of a text that this entry led to; CorpusError if it is another, or the ledger is damaged."""
        if digest(text) != self.after:
            raise CorpusError(f"{self.id}: the text is not what the ledger says it became; undo needs it unaltered")
        try:
            for changes in reversed(self.edits):
                text = Edit(tuple(sorted(changes, key=lambda change: (change.start, change.end)))).revert(text)
        except ValueError as error:
            raise CorpusError(f"{self.id}: the ledger is damaged: {error}") from error
        if digest(text) != self.before:
            raise CorpusError(f"{self.id}: the ledger is damaged: what it restores is not the original")
        return text


class Ledger:
    """Writes what was done to documents into an open file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, document: Document, output: str | None = None) -> None:
        """Add a document, with its name in the output folder if it went to one."""
        original = document.original()
        row = {
            "document": document.id,
            "output": output,
            "encoding": None if document.is_record else document.meta.get("encoding"),
        }
        self._file.write(json_line({**row, "before": digest(original), "after": digest(document.text)}))
        groups: dict[tuple[int, str, str, str, str], dict[str, Any]] = {}
        for stage, line, change in document.located():
            key = (stage, change.rule, change.before, change.after, json.dumps(dict(change.evidence)))
            row = groups.setdefault(key, _row(change, stage))
            row["at"].append(change.start)
            row["line"].append(line)
        for row in groups.values():
            self._file.write(json_line(row))


def _row(change: Change, stage: int) -> dict[str, Any]:
    row = {"rule": change.rule, "before": change.before, "after": change.after, "edit": stage, "at": [], "line": []}
    return {**row, **({"evidence": dict(change.evidence)} if change.evidence else {})}


def read_ledger(path: Path) -> Iterator[Entry]:
    """The entries of a ledger; CorpusError names the line that is damaged."""
    entry = None
    try:
        with reopen(path) as file:
            for number, line in enumerate(file, 1):
                row = _parse(line, f"{path}:{number}")
                if "document" in row:
                    if entry:
                        yield entry
                    entry = _entry(row)
                elif entry:
                    _add(entry, row)
    except (OSError, EOFError, zlib.error, LZMAError) as error:
        raise CorpusError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    except (KeyError, TypeError, IndexError, ValueError, OverflowError) as error:
        raise CorpusError(f"{path}:{number}: not a row of a ledger") from error
    if entry:
        yield entry


def _parse(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{where}: not a row of a ledger: {error}") from error
    if not isinstance(row, dict):
        raise CorpusError(f"{where}: not a row of a ledger")
    return row


def _entry(row: dict[str, Any]) -> Entry:
    named = [row["document"], row.get("output"), row.get("encoding"), row["before"], row["after"]]
    if not all(isinstance(value, str) or (value is None and n in (1, 2)) for n, value in enumerate(named)):
        raise TypeError(row)
    return Entry(*named)


def _add(entry: Entry, row: dict[str, Any]) -> None:
    before, after, edit = str(row["before"]), str(row["after"]), int(row["edit"])
    if not 0 <= edit <= len(entry.edits):  # each edit has a row, in their order
        raise IndexError(edit)
    if edit == len(entry.edits):
        entry.edits.append([])
    entry.edits[edit] += [Change(row["rule"], int(at), before, after) for at in row["at"]]


def digest(text: str) -> str:
    """The SHA-256 of a decoded text."""
    import hashlib  # loads OpenSSL, which most commands do without

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
