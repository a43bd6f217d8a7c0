"""Documents as text, as records in JSON Lines, CSV, TSV or Parquet, or as a folder with a file for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from corpustool.document import CorpusError, Document
from corpustool.writing.atomic import SUFFIXES, atomic, ended
from corpustool.writing.json_lines import record_line
from corpustool.writing.rows import write_rows

_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+')
_MARGINS = "." + "".join(char for char in map(chr, range(0x3001)) if char.isspace())  # hide a name, or leave none
NOT_TEXT = (".docx", ".epub", ".pdf")  # what a text that came from one is not to be taken for
LONGEST_NAME = 200  # bytes of UTF-8, so that a suffix fits into the 255 that file systems allow

Written = Callable[[Document, str | None], None]


def _unseen(document: Document, name: str | None) -> None:
    """Nobody wants to know what was written."""


def write_documents(
    documents: Iterable[Document],
    target: str | None,
    *,
    form: str | None,
    stdout: BinaryIO,
    roots: Iterable[str] = (),
    written: Written = _unseen,
    newline: str = "lf",
) -> None:
    """Write documents to a file, to a folder (`target` ends in a slash), or to standard output.

    `form` is `text`, `jsonl`, `csv`, `tsv`, `parquet`, or None: what the suffix of the target says, else text for one
    document that did not come as a record. In a folder the names are those below `roots`. `written` is told each
    document and its name in the folder. `newline` is `lf` or `crlf`.
    """
    if target and target.endswith(("/", "\\")):
        folder = Folder(Path(target), roots, newline)
        for document in documents:
            written(document, folder.write(document, form))
        return
    form, documents = _choose(documents, form or form_of(target))
    if form == "parquet" and target in (None, "-"):
        raise CorpusError("Parquet goes into a file; name it with -o")
    if target in (None, "-"):
        _write_stream(documents, ended(stdout, newline), form, written)
        return
    with atomic(Path(str(target))) as file:
        _write_stream(documents, file if form == "parquet" else ended(file, newline), form, written)


def _choose(documents: Iterable[Document], form: str | None) -> tuple[str, Iterator[Document]]:
    """The form, by the first two documents where none is asked for; and all documents again."""
    source = iter(documents)
    if form:
        return form, source
    first = list(islice(source, 2))
    one_text = len(first) == 1 and not first[0].is_record
    return "text" if one_text or not first else "jsonl", chain(first, source)


def form_of(target: str | None) -> str | None:
    """The form that the name of a file asks for, a compression aside; None if it asks for none.

    >>> form_of("articles.jsonl.gz"), form_of("a.txt"), form_of("out/a.parquet")
    ('jsonl', None, 'parquet')
    """
    path = PurePosixPath((target or "").lower())
    suffix = PurePosixPath(path.stem).suffix if path.suffix in SUFFIXES else path.suffix
    return suffix[1:] if suffix in (".jsonl", ".csv", ".tsv", ".parquet") else None


def _write_stream(documents: Iterable[Document], file: BinaryIO, form: str, written: Written) -> None:
    if form in ("csv", "tsv", "parquet"):
        write_rows(documents, file, form, written)
        return
    ended = True
    for document in documents:
        if form == "jsonl":
            file.write(record_line(document))
        else:
            # one document keeps its last character; between documents a line must end
            file.write((b"" if ended else b"\n") + document.text.encode())
            ended = document.text.endswith("\n")
        written(document, None)


class Folder:
    """A folder with a file for each document, named as it was below `roots`."""

    def __init__(self, path: Path, roots: Iterable[str] = (), newline: str = "lf") -> None:
        self._path, self._newline = path, newline
        self._roots = list(roots)
        self._taken: set[str] = set()

    def write(self, document: Document, form: str | None = None, name: str | None = None) -> str:
        """Write a document, as text or as a record (`jsonl`), and return its name in the folder.

        The name is the one asked for, made safe, or else the document's own.
        """
        name = self.name(document, form, name)
        with atomic(self._path / name) as file:
            data = record_line(document) if form == "jsonl" else document.text.encode()
            ended(file, self._newline).write(data)
        return name

    def name(self, document: Document, form: str | None = None, name: str | None = None) -> str:
        """The name that a document gets, and no other from then on; CorpusError if it leads out of the folder."""
        own = safe_name(name or below(document.id, self._roots))
        if form != "jsonl" and (document.is_record or PurePosixPath(own).suffix.lower() in NOT_TEXT):
            own = own.removesuffix(".txt") + ".txt"
        name = unique(own, self._taken)
        path = self._path / name
        if not path.parent.resolve().is_relative_to(self._path.resolve()):
            raise CorpusError(f"{path}: a link leads out of the folder; remove it")
        return name


def below(name: str, roots: Iterable[str]) -> str:
    """A path as seen from the folder it was found in; its last part if it was named itself.

    >>> below("seeds/2024/a.txt", ["seeds"]), below("seeds/a.txt", ["seeds/a.txt"])
    ('2024/a.txt', 'a.txt')
    """
    path = PurePosixPath(name.replace("\\", "/"))
    for root in roots:
        if path != PurePosixPath(root) and path.is_relative_to(root):
            return str(path.relative_to(root))
    return path.name


def safe_name(name: str) -> str:
    """A relative path that any system takes and that stays in its folder, however hostile the name.

    >>> safe_name("../../etc/passwd"), safe_name("会议：a?b")
    ('etc/passwd', '会议：a_b')
    """
    parts = (_UNSAFE.sub("_", part).strip(_MARGINS) for part in name.replace("\\", "/").split("/"))
    kept = [_shortened(part) for part in parts if part]
    return "/".join(kept) or "document"


def _shortened(part: str) -> str:
    stem, dot, suffix = part.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, dot, suffix = part, "", ""
    return stem.encode()[:LONGEST_NAME].decode("utf-8", "ignore").rstrip(_MARGINS) + dot + suffix


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number if it is taken, whatever the case of its letters; it is taken from then on."""
    path, number, wanted = PurePosixPath(name), 1, name
    while wanted.casefold() in taken:
        number += 1
        wanted = str(path.with_name(f"{path.stem}-{number}{path.suffix}"))
    taken.add(wanted.casefold())
    return wanted
