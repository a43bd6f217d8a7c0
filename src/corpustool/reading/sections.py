"""Large files of JSON Lines or text in sections of whole lines, so that several processes can share one file."""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from corpustool.document import CorpusError, Document
from corpustool.reading.decoding import decode
from corpustool.reading.detecting import detect, known
from corpustool.reading.opening import BROKEN, COMPRESSED, Source
from corpustool.reading.records import LINES, Fields, read_records

TEXTS = (".txt", ".text")
TEXT = 1 << 23  # bytes of a section of a text, for which cleaning takes a hundred megabytes; smaller ones stay whole
BLOCK = 1 << 20  # bytes looked at together
_UNCUT = ("utf-16", "utf-32", "utf-7", "iso2022", "hz")  # a line feed is not one byte, or bytes before it matter
_LINE = (re.compile(rb"\n"),)
_GAP = (re.compile(rb"(?:\r?\n){3,}"), re.compile(rb"(?:\r?\n){2,}"), *_LINE)  # where articles are likely to end


class Section(NamedTuple):
    """The bytes from `start` to `end` of a file, the number of the first line in it, and the file's encoding."""

    start: int
    end: int
    line: int
    encoding: str


def sections(path: Path, size: int, encoding: str | None = None) -> tuple[str, list[Section]]:
    """A file's SHA-256, and its sections of about `size` bytes; nothing where it is not to be cut.

    What is cut is JSON Lines and long texts, not compressed, in an encoding in which a line feed is one byte; a text
    where blank lines are, if there are any. OSError if it cannot be read.
    """
    suffix = PurePath(path).suffix.lower()
    size = size if suffix in LINES else max(size, TEXT)
    if suffix not in (*LINES, *TEXTS) or path.stat().st_size < 2 * size:
        return "", []
    digest, found, start, line, lines, at = sha256(), list[Section](), 0, 1, 0, 0
    with path.open("rb") as file:
        head = file.peek(1) if suffix in LINES else file.read(BLOCK)
        file.seek(0)
        name = _encoding(head, encoding)
        while name and (block := file.read(min(BLOCK, size))):
            digest.update(block)
            cut = _cut(block, start + size - at, _LINE if suffix in LINES else _GAP)
            if cut:
                found.append(Section(start, at + cut, line, name))
                line += lines + block.count(b"\n", 0, cut)
                start, lines = at + cut, -block.count(b"\n", 0, cut)
            lines += block.count(b"\n")
            at += len(block)
    if found and start < at:
        found.append(Section(start, at, line, name))
    return (digest.hexdigest(), found) if found else ("", [])


def _cut(block: bytes, wanted: int, ends: tuple[re.Pattern[bytes], ...]) -> int:
    """Where to cut a block: at the first such end behind the wanted place, or the last before it; 0 for not at all."""
    if wanted > len(block):
        return 0
    for end in ends:
        match = end.search(block, max(0, wanted)) or deque(end.finditer(block), 1)
        if match:
            return (match if isinstance(match, re.Match) else match[0]).end()
    return 0


def _encoding(head: bytes, encoding: str | None) -> str:
    """The encoding of a file that can be cut, as its readers find it; nothing for one that cannot."""
    if head.startswith(tuple(COMPRESSED)):
        return ""
    try:
        name = known(encoding) if encoding else detect(head).encoding
    except CorpusError:
        return ""
    return "" if name.startswith(_UNCUT) else name


def read_section(
    path: str, section: Section, *, text_field: str, id_field: str, fault: Callable[[CorpusError], None]
) -> Iterator[Document]:
    """The documents of a section, records named and numbered as in the whole file, a text with its first line's number.

    `fault` is told what cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            part: Any = io.BufferedReader(_Bytes(file, section.start, section.end))
            if PurePath(path).suffix.lower() in TEXTS:
                yield decode(part.read(), f"{path}:{section.line}", section.encoding)
                return
            source = Source(path, part, LINES[0], packed=False)
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
