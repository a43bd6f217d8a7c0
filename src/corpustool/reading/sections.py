"""Large files of JSON Lines in sections of whole lines, so that several processes can share one file."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from corpustool.document import CorpusError, Document
from corpustool.reading.detecting import detect, known
from corpustool.reading.opening import BROKEN, COMPRESSED, Source
from corpustool.reading.records import LINES, Fields, read_records

BLOCK = 1 << 20  # bytes looked at together
_UNCUT = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")  # a line feed is not one byte, or bytes before it matter


class Section(NamedTuple):
    """The bytes from `start` to `end` of a file, the number of the first line in it, and the file's encoding."""

    start: int
    end: int
    line: int
    encoding: str


def sections(path: Path, size: int, encoding: str | None = None) -> tuple[str, list[Section]]:
    """A file's SHA-256, and its sections of about `size` bytes; none where it cannot be cut. OSError if unreadable.

    What can be cut is JSON Lines, not compressed, in an encoding in which a line feed is one byte.
    """
    digest, found, start, line, lines, at = sha256(), list[Section](), 0, 1, 0, 0
    with path.open("rb") as file:
        name = _encoding(path, file.peek(1), encoding)
        while block := file.read(min(BLOCK, size)):
            digest.update(block)
            if name and at + len(block) - start >= size and b"\n" in block:
                cut = block.find(b"\n", max(0, start + size - at)) + 1 or block.rfind(b"\n") + 1
                found.append(Section(start, at + cut, line, name))
                line += lines + block.count(b"\n", 0, cut)
                start, lines = at + cut, -block.count(b"\n", 0, cut)
            lines += block.count(b"\n")
            at += len(block)
    if found and start < at:
        found.append(Section(start, at, line, name))
    return digest.hexdigest(), found


def _encoding(path: Path, head: bytes, encoding: str | None) -> str:
    """The encoding of a file that can be cut, as readers of records find it; nothing for one that cannot."""
    if PurePath(path).suffix.lower() not in LINES or head.startswith(tuple(COMPRESSED)):
        return ""
    try:
        name = known(encoding) if encoding else detect(head).encoding
    except CorpusError:
        return ""
    return "" if name.startswith(_UNCUT) else name


def read_section(
    path: str, section: Section, *, text_field: str, id_field: str, fault: Callable[[CorpusError], None]
) -> Iterator[Document]:
    """The documents of a section, named and numbered as in the whole file; `fault` is told what cannot be read."""
    try:
        with Path(path).open("rb") as file:
            source = Source(path, io.BufferedReader(_Bytes(file, section.start, section.end)), LINES[0], packed=False)
            yield from read_records(source, section.encoding, Fields(text_field, id_field), fault, section.line)
    except BROKEN as error:
        fault(CorpusError(f"{path}: {(error.strerror if isinstance(error, OSError) else None) or error}"))


class _Bytes(io.RawIOBase):
    """Some bytes of an open file."""

    def __init__(self, file: Any, start: int, end: int) -> None:
        self._file, self._left = file, end - start
        file.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)
