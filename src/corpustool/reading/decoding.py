"""Bytes become text and bytes again: what of the bytes a text cannot show stands in it all the same.

The decoded text is exact: `encode(decode(data).original(), encoding)` is `data`, whatever it holds.
A byte that is no character of the encoding stands in it as a lone surrogate, U+DC00 and the byte (PEP 383).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from corpustool.document import Change, CorpusError, Document
from corpustool.reading.detecting import Detection, detect, known

LISTED = 20  # places of bad bytes that `meta` names; all are counted, and all are in the history
BAD_SHARE = 0.05  # of the characters: with more of its bytes bad a text may be in another encoding
BLOCK = 1 << 16  # bytes decoded together
_WITH_STATE = ("iso2022", "hz", "utf-7")  # what a byte means depends on those before
_ONE_CODE = ("utf-8", "gb18030")  # each character has but one code
_UNITS = ("utf-16", "utf-32")  # of two and four bytes
_ESCAPE, _ESCAPE_BIG5 = "corpustool-escape", "corpustool-escape-big5"
_ESCAPED = re.compile("[\udc00-\udcff]")
# begins with a class of characters, not with a choice, so that long stretches of text are passed over quickly
_TO_MEND = re.compile("[\r\ufeff\ud800-\udfff](?:(?<=\r)\n|(?<=[\ud800-\udfff])[\ud800-\udfff]*[@-~]?)?")
_ESCAPED_RUN = re.compile("[\udc00-\udcff][\udc00-\udcff]*[@-~]?")
_PAIR = re.compile("[\udc80-\udcff][@-~\udc80-\udcff]")  # two bytes of GB18030 or Big5


def decode(data: bytes, name: str, encoding: str | None = None, *, guess: bool = False) -> Document:
    r"""The document `name` that bytes hold; marks, line ends and bad bytes are mended, in its history.

    CorpusError if the encoding is unknown, or none gives readable text; with `guess` the least bad is taken for what
    may be one.

    >>> decode(b"\xef\xbb\xbf\xe5\xad\xa6\r\n", "a.txt").text
    '学\n'
    >>> decode("大学的学生们都来了".encode("gb18030") + b"\xff", "a.txt").meta["bad_offsets"]
    [18]
    """
    found = Detection(known(encoding)) if encoding else detect(data, guess=guess)
    return mended(decoded(data, name, found))


def decoded(data: bytes, name: str, found: Detection) -> Document:
    """The document with the exact text; `meta` says the encoding, and what speaks against it if anything does."""
    text, offsets = _exact(data, found.encoding)
    meta: dict[str, Any] = {"encoding": found.encoding}
    if found.runner_up:
        meta |= {"encoding_score": found.score, "runner_up": found.runner_up}
    if offsets:
        meta |= {"bad_bytes": len(offsets), "bad_offsets": offsets[:LISTED]}
    if found.low_confidence or len(offsets) > BAD_SHARE * len(text):
        meta["low_confidence"] = True
    return Document(name, text, meta)


def mended(document: Document) -> Document:
    """The document with one line feed at the end of each line, without byte order mark, bad bytes as U+FFFD."""
    if _is_sound(document.text):
        return document
    encoding = "" if document.is_record else str(document.meta.get("encoding", ""))
    return document.edited(_changes(document.text, encoding))


def _is_sound(text: str) -> bool:
    """Whether there is nothing to mend: ten times as fast as the pattern finds nothing."""
    if "\r" in text or "\ufeff" in text:
        return False
    try:
        text.encode("utf-16-le")  # five times as fast as UTF-8
    except UnicodeEncodeError:  # surrogates
        return False
    return True


def encode(text: str, encoding: str) -> bytes:
    """The bytes of a decoded text; the inverse of what `decode` reads."""
    if not encoding.startswith(_UNITS):
        return text.encode(encoding, "surrogateescape")
    pieces, at = list[bytes](), 0
    for escaped in _ESCAPED.finditer(text):
        pieces += text[at : escaped.start()].encode(encoding), bytes([ord(escaped.group()) & 0xFF])
        at = escaped.end()
    return b"".join([*pieces, text[at:].encode(encoding)])


def _exact(data: bytes, encoding: str) -> tuple[str, list[int]]:
    """The text that encodes to just these bytes, and the places of the bytes in it that are no character.

    CorpusError if the encoding has no way back.
    """
    texts, offsets, start = list[str](), list[int](), 0
    try:
        for block in _blocks(data, encoding):
            text = _sound(block, encoding)
            if text is None:
                text = _escaped(block, encoding)
                offsets += (start + offset for offset in _bad_offsets(text, encoding))
            texts.append(text)
            start += len(block)
    except UnicodeError as error:
        raise CorpusError(f"not {encoding}: {error}; name the encoding with --encoding") from error
    return "".join(texts), offsets


def _blocks(data: bytes, encoding: str) -> Iterator[bytes]:
    """Whole lines, so that a bad byte makes work for those near it only; all at once where bytes are not lines."""
    at = 0
    while at < len(data):
        end = data.find(b"\n", at + BLOCK) + 1
        end = len(data) if not end or encoding.startswith((*_UNITS, *_WITH_STATE)) else end
        yield data[at:end]
        at = end


def _sound(block: bytes, encoding: str) -> str | None:
    """The text of bytes that are all characters, each by its only code."""
    try:
        text = block.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if encoding in _ONE_CODE or encode(text, encoding) == block else None


def _escaped(block: bytes, encoding: str) -> str:
    """The text that encodes to just these bytes: what would not come back stands as escaped bytes."""
    if encoding.startswith(_UNITS):
        return block.decode(encoding, _ESCAPE)
    text = "".join(_exact_line(line, encoding) for line in block.splitlines(keepends=True))
    if encode(text, encoding) != block:
        raise UnicodeError("its bytes keep no place")
    return text


def _exact_line(line: bytes, encoding: str) -> str:
    """A line of an encoding in which no character holds a line break."""
    text = line.decode(encoding, _ESCAPE_BIG5 if encoding == "big5hkscs" else "surrogateescape")
    if encode(text, encoding) == line:
        return text
    text = "".join(_exact_character(piece, encoding) for piece in _characters(line, encoding))
    return text if encode(text, encoding) == line else line.decode("ascii", "surrogateescape")


def _characters(data: bytes, encoding: str) -> list[bytes]:
    """The bytes of one character after another."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    pieces, start = [], 0
    for at in range(len(data)):
        if decoder.decode(data[at : at + 1]):
            pieces.append(data[start : at + 1])
            start = at + 1
    return [*pieces, data[start:]]


def _exact_character(piece: bytes, encoding: str) -> str:
    text = piece.decode(encoding, "surrogateescape")
    if encode(text, encoding) == piece:
        return text
    # two codes of one character, as 0xA1C3 and 0xA1E3 of Big5: the bytes themselves
    return piece.decode("ascii", "surrogateescape")


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Each byte of a bad unit, or of half a unit at the end, as a surrogate of its own."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


def _escape_big5(error: UnicodeError) -> tuple[str, int]:
    """A bad byte of Big5, or both bytes of a character that only Microsoft's has, so that the next one is found."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    piece = error.object[error.start : error.start + 2].decode("ascii", "surrogateescape")
    length = 2 if _character(piece, "big5hkscs") else 1
    return piece[:length], error.start + length


codecs.register_error(_ESCAPE, _escape)
codecs.register_error(_ESCAPE_BIG5, _escape_big5)


def _changes(text: str, encoding: str) -> Iterator[Change]:
    for match in _TO_MEND.finditer(text):
        found = match.group()
        if found == "\ufeff":
            if not match.start():
                yield Change("characters/byte-order-mark", 0, found, "")
        elif found[0] == "\r":
            yield Change("characters/newline", match.start(), found, "\n")
        else:
            yield from _readings(found, match.start(), encoding)


def _readings(escaped: str, start: int, encoding: str) -> Iterator[Change]:
    """Escaped bytes as the characters that they are by another code, or else U+FFFD for each run of them."""
    at = bad = 0
    while at < len(escaped):
        pair = _PAIR.match(escaped, at)
        char = _character(pair.group(), encoding) if pair else ""
        if (char or escaped[at] < "\x7f") and bad < at:
            yield Change("characters/undecodable", start + bad, escaped[bad:at], "\ufffd")
        if char and pair:
            yield Change("characters/other-code", start + at, pair.group(), char)
        at += 2 if char else 1
        bad = at if char or escaped[at - 1] < "\x7f" else bad
    if bad < at:
        yield Change("characters/undecodable", start + bad, escaped[bad:], "\ufffd")


def _character(pair: str, encoding: str) -> str:
    """The character of two bytes that are another code of it, or a character that only Microsoft's Big5 has."""
    for name in {"big5hkscs": ("big5hkscs", "cp950"), "gb18030": ("gb18030",)}.get(encoding, ()):
        try:
            return pair.encode("ascii", "surrogateescape").decode(name)
        except UnicodeError:
            continue
    return ""


def _bad_offsets(text: str, encoding: str) -> Iterator[int]:
    """The places of the bytes that are no character, in bytes from the start of the file."""
    at = offset = 0
    for run in _ESCAPED_RUN.finditer(text):
        for change in _readings(run.group(), run.start(), encoding):
            if change.rule == "characters/undecodable":
                offset += len(encode(text[at : change.start], encoding))
                yield from range(offset, offset + len(change.before))
                at, offset = change.end, offset + len(change.before)
