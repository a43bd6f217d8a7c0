"""Bytes become text: which encoding, and what of the bytes a text cannot show.

The decoded text is exact: `encode(decode(data).original(), encoding)` is `data`, whatever it holds.
A byte that is no character of the encoding stands in it as a lone surrogate (PEP 383).
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

from corpustool.document import Change, CorpusError, Document

# The 100 commonest characters of modern Chinese, about 40 % of running text, with the traditional
# forms of those that have one (J. Da, Modern Chinese Character Frequency List, 2004).
EVERYDAY = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都"
    "然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长"
    "這來國個說們為時會過學對裡後麼沒於還發當開見經頭從動兩長"
)
BAD_UTF8_SHARE = 0.05  # of the non-ASCII characters: a damaged UTF-8 file has far fewer, a GB18030 file far more
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
ENOUGH = 0.1  # everyday characters: Chinese pages have .2 to .4, wrong encodings of them under .02
_ASCII = re.compile("[\x00-\x7f]+")
_DECLARED = re.compile(
    rb"""<(?:meta\b[^<>]{0,500}?charset|\?xml\b[^<>]{0,200}?encoding)\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE
)
_DECLARED_WITHIN = 8192  # bytes; the HTML standard looks at 1,024, but heads of Chinese portals begin with scripts
_DECLARABLE = ("gb18030", "big5hkscs", "utf-8")
_TO_MEND = re.compile("\ufeff|\r\n?|[\ud800-\udfff]+")


def detect(data: bytes) -> str:
    """The encoding of the bytes: by mark, by UTF-8 that is nearly sound, by everyday characters.

    CorpusError if no encoding gives readable Chinese.
    """
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return name
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if not bad or bad <= BAD_UTF8_SHARE * len(_ASCII.sub("", text)):
        return "utf-8"
    score, name = max((_score(data.decode(name, "replace")), name) for name in ("big5hkscs", "gb18030"))
    if score <= 0:
        raise CorpusError("neither UTF-8 nor readable GB18030 or Big5; name the encoding with --encoding")
    return name


def detect_page(data: bytes) -> str:
    """The encoding of HTML: as `detect` finds it, unless the page itself names one that reads no worse.

    What is sound UTF-8, or has a mark, is not asked: pages name what their template was written in.
    """
    declared = _DECLARED.search(data[:_DECLARED_WITHIN])
    try:
        name = known(declared[1].decode("ascii")) if declared else ""
        text = data.decode(name, "replace") if name in _DECLARABLE else ""
    except CorpusError:
        text = ""
    if not text or data.startswith(tuple(MARKS)) or _is_utf8(data):
        return detect(data)
    score = _score(text)
    if "\ufffd" not in text and score > ENOUGH:
        return name
    try:
        found = detect(data)
    except CorpusError:
        return name
    return name if score >= _score(data.decode(found, "replace")) else found


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode(data: bytes, name: str, encoding: str | None = None) -> Document:
    r"""The document `name` that bytes hold; marks, line ends and bad bytes are mended, in its history.

    >>> decode(b"\xef\xbb\xbf\xe5\xad\xa6\r\n", "a.txt").text
    '学\n'
    """
    encoding = known(encoding) if encoding else detect(data)
    document = Document(name, exact(data, encoding), {"encoding": encoding})
    return mended(document)


def mended(document: Document) -> Document:
    """The document with one line feed at the end of each line, without byte order mark, bad bytes as U+FFFD."""
    if _is_sound(document.text):
        return document
    return document.edited(
        _mend(match) for match in _TO_MEND.finditer(document.text) if match.group() != "\ufeff" or not match.start()
    )


def _is_sound(text: str) -> bool:
    """Whether there is nothing to mend: ten times as fast as the pattern finds nothing."""
    if "\r" in text or "\ufeff" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:  # surrogates
        return False
    return True


def encode(text: str, encoding: str) -> bytes:
    """The bytes of a decoded text; the inverse of what `decode` reads."""
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape")


def _mend(match: re.Match[str]) -> Change:
    found = match.group()
    if found == "\ufeff":
        return Change("characters/byte-order-mark", match.start(), found, "")
    if found[0] == "\r":
        return Change("characters/newline", match.start(), found, "\n")
    return Change("characters/undecodable", match.start(), found, "\ufffd")


def _score(text: str) -> float:
    """The share of everyday characters among all that are not ASCII, less twice the share of bad ones."""
    foreign = Counter(_ASCII.sub("", text))
    good = sum(foreign[char] for char in EVERYDAY)
    bad = sum(count for char, count in foreign.items() if char == "\ufffd" or "\ue000" <= char <= "\uf8ff")
    return (good - 2 * bad) / max(1, sum(foreign.values()))


def known(encoding: str) -> str:
    """The codec for a label; gb2312 and gbk are read as gb18030, which holds both, and big5 as big5hkscs."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise CorpusError(f"{encoding}: not an encoding; such as utf-8, gb18030, big5") from error
    return {
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "big5": "big5hkscs",
        "utf-16": "utf-16-le",
        "utf-8-sig": "utf-8",
    }.get(name, name)


def exact(data: bytes, encoding: str) -> str:
    """The text that encodes to just these bytes: what would not come back stands as escaped bytes."""
    try:
        if encoding.startswith("utf-16") or (encoding == "utf-8" and _is_utf8(data)):
            return data.decode(encoding)
        text = data.decode(encoding, "surrogateescape")
        if text.encode(encoding, "surrogateescape") == data:
            return text
    except UnicodeError as error:
        raise CorpusError(f"not {encoding}: {error}; name the encoding with --encoding") from error
    return "".join(_exact_character(piece, encoding) for piece in _characters(data, encoding))


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
    if text.encode(encoding, "surrogateescape") == piece:
        return text
    # two codes of one character, as 0xA1C3 and 0xA1E3 of Big5: the bytes themselves
    return piece.decode("ascii", "surrogateescape")
