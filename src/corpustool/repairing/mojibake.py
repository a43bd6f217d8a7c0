"""Text read in the wrong encoding: found by what it would be in the right one, and flagged where bytes are gone.

A line, or the part of it that could be bytes, is read again the other way. The new reading is taken if it is made of
everyday Chinese characters and the old one was not; nothing else about a text decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from corpustool.document import Change
from corpustool.repairing.suspects import suspect_lines

# What a reading must reach: figures of a trial on 23 MB of clean text without one false repair. Shares are of the
# characters beyond ASCII.
EVERYDAY_BEFORE = 0.6  # a text with more everyday characters is what it should be
EVERYDAY_AFTER = 0.75
GAIN = 0.35
SHORT = 4  # Han characters: fewer than this must all be everyday ones, and say nothing of Big5 and GBK
COMMONEST = 1000  # characters that make nine of ten in running text
ODD_BYTES = 0.1  # share of bytes that may be no part of a character; they stay as they are
LAYERS = 3  # how often a text may have been read wrongly, one reading upon the other

_WINDOWS = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}
_SPECIALS = "".join(re.escape(chr(code)) for code in _WINDOWS if code > 0xFF)

# UTF-8 as Latin-1 or Windows-1252: each character is a byte. A no-break space (byte A0) may have become a space.
_SEQUENCE = (
    "(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
    "|[\xe3-\xe9](?:[\x80-\xbf] | [\x80-\xbf])(?=[\xe2-\xef]))"
)
_UTF8 = re.compile(f"{_SEQUENCE}(?:[\x00-\x7f]*{_SEQUENCE})*")
_LOST_SPACE = re.compile("(?<=[\xe3-\xe9]) (?=[\x80-\xbf])|(?<=[\xe3-\xe9][\x80-\xbf]) (?=[\xe2-\xef])")
_LATIN_LETTER = re.compile("(?<=[a-z])[\xc0-\xff]|[\xc0-\xff](?=[a-z])")

# GBK or Big5 as Latin-1 or Windows-1252: characters beyond U+00FF are two bytes that made one character of UTF-8.
_HIGH = f"[\x80-\xff\u0100-\u07ff{_SPECIALS}]"
_BYTES = re.compile(f"{_HIGH}(?:[\t -~]*{_HIGH})*[@-~]?")
_SINGLE = re.compile(f"[\x80-\xff{_SPECIALS}]")
_QUOTES = "“”‘’—–…•· "
_WORD = re.compile(
    "[\u0370-\u03ff]{3,}|[\u0410-\u044f]{3,}|[\u05d0-\u05ea]{3,}|[\u0600-\u06ff]{3,}|[\u3041-\u30fc]{3,}"
)
_LATIN = {"mojibake/gbk-as-latin1": "gb18030", "mojibake/big5-as-latin1": "big5hkscs"}

# UTF-8 as GBK: three bytes each. The Euro sign is the byte 80 of Windows' GBK.
_THREE = rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}|\xe2[\x80-\x9f][\x80-\xbf])"
_THREES = re.compile(rb"%b(?:[\x00-\x7f]*%b){2,}" % (_THREE, _THREE))
_EURO = "\x80".encode("gb18030")

# Whole lines: what they were written in, and what they were read as.
_LINES = {
    "mojibake/big5-as-gbk": ("big5hkscs", "gb18030"),
    "mojibake/gbk-as-big5": ("gb18030", "big5hkscs"),
    "mojibake/utf8-as-big5": ("utf-8", "big5hkscs"),
}

_LOST = re.compile("\ufffd+|(?:锟斤拷)+锟?|[锛銆鈥][?\ufffd]|烫{3,}|屯{3,}|葺{3,}|^锘")

# What opens the gate to a line. UTF-8 as GBK: the first two bytes of characters, those outside of GB 2312 and not
# common in traditional text, and some of the commonest within it.
_COMMON = "鎮鐘鏈鍋鍊鍛鑽閱闆闇闊鏇"
_UTF8_AS_GBK = "锛銆鈥鐨鏄涓涔浜浠浼" + "".join(
    char
    for lead in range(0xE5, 0xEA)
    for trail in range(0x80, 0xA1)
    if (char := bytes([lead, trail]).decode("gb18030")) not in _COMMON
)
_GBK_AS_BIG5 = "珨岆婓衄湮笢峈涴奻跺扂眕奀悝"  # 一是在有大中为这上个我以时学
_UTF8_AS_BIG5 = "嚗" + "".join(
    bytes([lead, trail]).decode("big5") for lead in range(0xE5, 0xEA) for trail in range(0xA1, 0xC0)
)
_KANA = "\u3041-\u3093\u30a1-\u30f6"  # Big5 as GBK: its commonest lead bytes are those of kana
_LATIN_GATE = re.compile("[\xc0-\xd6\xd8-\xf6\xf8-\u07ff]")
_GATE = re.compile(f"[\xc0-\xd6\xd8-\xf6\xf8-\u07ff{_KANA}\ufffd锟锘{_UTF8_AS_GBK}{_GBK_AS_BIG5}{_UTF8_AS_BIG5}]")
_FILLINGS = tuple(re.compile(3 * char) for char in "烫屯葺")  # memory that no text was written to


class Reading(NamedTuple):
    """Another reading of a part of a line: what it replaces, and the shares of everyday characters."""

    rule: str
    start: int
    end: int
    text: str
    before_score: float
    after_score: float


def find_mojibake(text: str) -> list[Change]:
    """The parts of a text that were read in a wrong encoding, read rightly; flags where bytes are lost.

    Evidence: `before_score` and `after_score`, the shares of everyday Chinese characters and marks among those beyond
    ASCII. A flag (`mojibake/lost`) marks U+FFFD, 锟斤拷, 烫烫烫 and halves of characters that no reading brings back.

    >>> [(change.rule, change.after) for change in find_mojibake("»ªÌ©°ØÈð»ù½ð¹ÜÀí")]
    [('mojibake/gbk-as-latin1', '华泰柏瑞基金管理')]
    >>> find_mojibake("Café、naïve、Zürich、Αθήνα等词")
    []
    """
    return [change for start, line in suspect_lines(text, _GATE, *_FILLINGS) for change in _in_line(line, start)]


def _in_line(line: str, offset: int) -> Iterator[Change]:
    at = 0
    for reading in _readings(line.rstrip("\n")):
        yield from _lost(line, at, reading.start, offset)
        evidence = {"before_score": round(reading.before_score, 3), "after_score": round(reading.after_score, 3)}
        before = line[reading.start : reading.end]
        yield Change(reading.rule, offset + reading.start, before, reading.text, evidence)
        at = reading.end
    yield from _lost(line, at, len(line), offset)


def _lost(line: str, start: int, end: int, offset: int) -> Iterator[Change]:
    for match in _LOST.finditer(line, start, end):
        yield Change("mojibake/lost", offset + match.start(), match.group(), match.group())


def _readings(line: str) -> list[Reading]:
    """The readings of the kind that explains most of the line; the earlier kind where two explain as much."""
    kinds = (_utf8_as_latin, _chinese_as_latin) if _LATIN_GATE.search(line) else ()
    found = [list(kind(line)) for kind in (*kinds, _utf8_as_gbk, _whole_line)]
    return max(found, key=lambda readings: sum(reading.end - reading.start for reading in readings))


def _utf8_as_latin(line: str) -> Iterator[Reading]:
    as_bytes = line.translate(_WINDOWS)
    for match in _UTF8.finditer(as_bytes):
        text = _from_utf8(match.group())
        if text is None:
            continue
        before = line[match.start() : match.end()]
        letters = _LATIN_LETTER.findall(line[max(0, match.start() - 1) : match.start()] + text)
        yield from _judged("mojibake/utf8-as-latin1", match.start(), before, text, good=len(letters))


def _from_utf8(as_bytes: str) -> str | None:
    """Characters that stand for bytes, read as UTF-8, layer by layer; None if they are not UTF-8."""
    text = None
    for _ in range(LAYERS):
        try:
            text = _LOST_SPACE.sub("\xa0", as_bytes).encode("latin-1").decode("utf-8")
        except UnicodeError:
            break
        as_bytes = text.translate(_WINDOWS)
        if not _UTF8.search(as_bytes):
            break
    return text


def _chinese_as_latin(line: str) -> Iterator[Reading]:
    masked = _WORD.sub(lambda word: "\u4e00" * len(word.group()), line)
    for match in _BYTES.finditer(masked):
        found: list[Reading] = []
        span = match.group()
        kept = span.strip(_QUOTES)
        for part in dict.fromkeys((span, kept)):
            start = match.start() + (span.find(kept) if part is kept else 0)
            if 3 * len(_SINGLE.findall(part)) < len(part) - _ascii(part):
                continue  # mostly letters of other alphabets, which happen to be pairs of bytes
            for rule, encoding in _LATIN.items():
                text = _read(_to_bytes(part), encoding)
                if _is_running_text(text, 3) or (part.strip() == line.strip() and _is_common_word(text)):
                    found += _judged(rule, start, part, text)
        if found:
            yield max(found, key=lambda reading: reading.after_score)


def _to_bytes(text: str) -> bytes:
    parts = []
    for char in text:
        code = _WINDOWS.get(ord(char), ord(char))
        parts.append(bytes([code]) if code < 0x100 else char.encode())
    return b"".join(parts)


def _read(data: bytes, encoding: str) -> str:
    """Bytes in an encoding; those that are no part of a character as Latin-1."""
    text = data.decode(encoding, "surrogateescape")
    if len(odd := re.findall("[\udc80-\udcff]", text)) > ODD_BYTES * len(text):
        return ""
    return text.translate({ord(char): ord(char) - 0xDC00 for char in odd})


def _is_running_text(text: str, least: int) -> bool:
    """Whether Han characters stand together, as they do not where pairs of accented letters make them."""
    together = sum(len(run) for run in re.findall("[\u4e00-\u9fff]{2,}", text))
    han = len(re.findall("[\u4e00-\u9fff]", text))
    return together >= least and 2 * together >= han


def _is_common_word(text: str) -> bool:
    """Whether a text is two characters, both among the commonest: four accented letters may make rarer ones."""
    return len(text) == 2 and all(char in _commonest() for char in text)


def _utf8_as_gbk(line: str) -> Iterator[Reading]:
    try:
        data = _gbk_bytes(line)
    except UnicodeEncodeError:
        return
    if not _THREES.search(data):
        return
    place = {0: 0}  # byte -> character, where a character begins
    at = 0
    for number, char in enumerate(line, 1):
        at += len(_gbk_bytes(char))
        place[at] = number
    for match in _THREES.finditer(data):
        edges = [match.start(), *(match.start() + m.end() for m in re.finditer(_THREE, match.group()))]
        inside = [edge for edge in edges if edge in place]
        if len(inside) < 2:
            continue
        start, end = place[inside[0]], place[inside[-1]]
        text = data[inside[0] : inside[-1]].decode("utf-8", "replace")
        if "\ufffd" not in text:
            yield from _judged("mojibake/utf8-as-gbk", start, line[start:end], text)


def _gbk_bytes(text: str) -> bytes:
    return text.replace("€", "\x80").encode("gb18030").replace(_EURO, b"\x80")


def _whole_line(line: str) -> Iterator[Reading]:
    words = sum(len(word) for word in _WORD.findall(line))
    if _share(line) >= EVERYDAY_BEFORE or 2 * words > len(line) - _ascii(line):
        return
    found: list[Reading] = []
    for rule, (written, read) in _LINES.items():
        try:
            text = line.encode(read).decode(written)
        except UnicodeError:
            continue
        if _is_running_text(text, 2 if written == "utf-8" else SHORT):
            found += _judged(rule, 0, line, text)
    if found:
        yield max(found, key=lambda reading: reading.after_score)


def _judged(rule: str, start: int, before: str, after: str, good: int = 0) -> Iterator[Reading]:
    """The reading, if the evidence is enough; `good`: characters to be counted as everyday ones."""
    old, new = _share(before), _share(after, good)
    han = len(re.findall("[\u4e00-\u9fff]", after))
    needed = 1.0 if 0 < han < SHORT else EVERYDAY_AFTER
    if old < EVERYDAY_BEFORE and new >= max(needed, old + GAIN):
        yield Reading(rule, start, start + len(before), after, old, new)


def _share(text: str, good: int = 0) -> float:
    """Share of everyday characters and marks among the characters beyond ASCII; 1 if there are none."""
    total = len(text) - _ascii(text)
    return (len(_everyday().findall(text)) + good) / total if total else 1.0


def _ascii(text: str) -> int:
    return len(text.encode("ascii", "ignore"))


@cache
def _table() -> str:
    """The characters of everyday.txt, the commonest first."""
    lines = (files("corpustool") / "everyday.txt").read_text("utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))


@cache
def _commonest() -> frozenset[str]:
    return frozenset(_table()[:COMMONEST])


@cache
def _everyday() -> re.Pattern[str]:
    """Everyday characters, Chinese marks and full-width forms."""
    return re.compile(f"[{_table()}〇\u3000-\u301f\uff01-\uff5e\uffe5“”‘’…—–·•°×±§①-⑳Ⅰ-Ⅻ\xa0\ufeff]")
