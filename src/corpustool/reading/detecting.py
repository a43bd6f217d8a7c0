"""Which encoding bytes are in: by mark, by UTF-8 that is nearly sound, else by how much of them is everyday Chinese.

A wrong encoding makes rare characters of common ones. So each encoding is tried on a sample, and the share of
everyday characters among what is not ASCII, less twice the share of what no text has, decides.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from corpustool.document import CorpusError

MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
CHINESE = ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
FOREIGN = ("euc_kr", "euc_jp", "shift_jis")  # recognised, so that they are not taken for Chinese
UNKNOWN = "iso8859-1"  # gives each byte back where nothing is known of them
BAD_UTF8_SHARE = 0.05  # of the non-ASCII characters: a damaged UTF-8 file has far fewer, a GB18030 file far more
SAMPLE = 4096  # bytes with characters that are not ASCII, from the start and from the middle
FEW = 10  # characters: fewer say too little, a name may be a name in two encodings
CLEAR = 0.5  # the score from which on an encoding is believed; Chinese has .8 to 1, names of people .6
LEAD = 0.1  # the least by which the next encoding must be worse
READABLE = 0.2  # below nothing fits: binary data, Russian and French have .16 at most
CONTROL_SHARE = 0.01  # of the bytes: text has none in any encoding of letters by bytes, what is packed has a tenth
_DECLARED = re.compile(
    rb"""<(?:meta\b[^<>]{0,500}?charset|\?xml\b[^<>]{0,200}?encoding)\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE
)
_DECLARED_WITHIN = 8192  # bytes; the HTML standard looks at 1,024, but heads of Chinese portals begin with scripts
_HIGH = re.compile(rb"[\x80-\xff]")
_FAMILY = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs", "utf-8-sig": "utf-8"}
_CONTROLS = bytes(set(range(32)).difference(b"\t\n\f\r\x1b"))
_HIGH_AND_NUL = bytes([0, *range(0x80, 0x100)])
_ASCII = re.compile("[\t\n\f\r\x1b\x20-\x7e]+")
# Marks as Chinese is printed with, kana, and of 2,350 Korean syllables those of which most Korean text is made.
_MARKS = "，。、；：？！“”‘’（）《》〈〉【】「」『』〔〕—…·－～　％０１２３４５６７８９①②③○〇"
_CANTONESE = "嘅咗喺佢哋嚟唔冇啲嗰噉咁乜嘢睇攞瞓嗮嘥攰諗揾嚿咩喎啩嘞啱"
_HANGUL = (
    "이다는의에가을를고한은지도로하기사리자나인대서아정시스어과으부그일들해수전것보구상장제주라원만여게있조성비"
    "관경동국면오신선화위계연우마무소적안용할요모미유중진공교내실치생세며반문트물야된방결타행개명발르려분거학차람"
    "각된았없었했습니까년월말때회양각업등더민단간현합점추재두및파천표란산체통류식율금력와네레러드크터프운심던될"
)


class Detection(NamedTuple):
    """An encoding, its score (1: all is everyday text), the next best, and whether it is only a guess."""

    encoding: str
    score: float = 1.0
    runner_up: str | None = None
    low_confidence: bool = False


def detect(data: bytes, declared: str | None = None, *, guess: bool = False) -> Detection:
    """The encoding of the bytes; of what scores alike, the one that is `declared` wins.

    CorpusError if nothing gives readable text; with `guess` only if the bytes are no text in any encoding.

    >>> detect("重庆大学的学生们都来了，大家都说好".encode("gb18030")).encoding
    'gb18030'
    """
    found = best_guess(data, declared)
    if found.encoding == UNKNOWN and found.low_confidence and not (guess and _may_be_text(data)):
        raise CorpusError(
            "neither UTF-8 nor readable GB18030 or Big5; give its --encoding, or --exclude what is no text"
        )
    return found


def best_guess(data: bytes, declared: str | None = None) -> Detection:
    """The encoding as far as the bytes tell it, however badly it reads."""
    for mark, name in MARKS.items():
        if data.startswith(mark):
            return Detection(name)
    pieces = list(_samples(data))
    sound = _utf8(pieces)
    long = sum(map(len, pieces)) >= 3 * FEW  # in UTF-8, and enough of it to be told from UTF-16
    if sound and (long or data.count(0, 0, SAMPLE) <= len(data[:SAMPLE]) // 20):  # else English in UTF-16
        return sound
    names = (*_candidates(data), *(["utf-8"] if long else []))  # the last: it may be UTF-8 with much damage
    texts = {name: _try(pieces, data, name) for name in names}
    scores = {name: _score(text) for name, text in texts.items()}
    if (
        declared
        and declared not in scores
        and max(scores.values()) < CLEAR
        and "\ufffd" not in _try(pieces, data, declared)
    ):
        return Detection(declared)
    first, second, *_ = sorted(scores, key=lambda name: (-scores[name], name != declared))
    few = len(_ASCII.sub("", texts[first]).rstrip("\ufffd")) < FEW
    if scores[first] < (0 if few else READABLE):
        return Detection("utf-8" if few else UNKNOWN, 0.0, first, low_confidence=True)
    doubtful = few or scores[first] < CLEAR or scores[first] - scores[second] < LEAD
    return Detection(first, round(scores[first], 3), second, doubtful)


def _may_be_text(data: bytes) -> bool:
    """Whether hardly any byte is a control, as in a text in an encoding that is not known here."""
    return len(data) - len(data.translate(None, _CONTROLS)) <= CONTROL_SHARE * len(data)


def detect_page(data: bytes) -> Detection:
    """The encoding of HTML: what the page itself declares counts where nothing reads better."""
    return detect(data, declared(data))


def declared(data: bytes) -> str | None:
    """The codec that the head of a web page names, if there is such a codec."""
    match = _DECLARED.search(data[:_DECLARED_WITHIN])
    try:
        return known(match[1].decode("ascii")) if match else None
    except (CorpusError, UnicodeDecodeError):
        return None


def known(encoding: str) -> str:
    """The codec for a label; gb2312 and gbk are read as gb18030, which holds both, and big5 as big5hkscs.

    CorpusError for what is no encoding of text.
    """
    try:
        name, mark = codecs.lookup(encoding).name, "".encode(encoding)
    except (LookupError, ValueError) as error:
        raise CorpusError(f"{encoding}: not an encoding; such as utf-8, gb18030, big5") from error
    if name in _FAMILY or not mark:
        return _FAMILY.get(name, name)
    return f"{name}-le"  # UTF-16 and UTF-32, which say their order by a mark


def _utf8(pieces: list[bytes]) -> Detection | None:
    """UTF-8, if the sample is nearly sound as such."""
    text = _try(pieces, b"", "utf-8")
    wide = _ASCII.sub("", text)
    written = sum(piece.count("\ufffd".encode()) for piece in pieces)  # by whoever lost a character before
    bad = wide.count("\ufffd") - written
    if bad > BAD_UTF8_SHARE * len(wide) or (bad and bad == len(wide)):
        return None
    if not 0 < len(wide) < FEW or max(wide) > "\u07ff":
        return Detection("utf-8", round(1 - bad / max(1, len(wide)), 3))
    # two bytes of GB18030 may be one letter of UTF-8: 一 is һ
    other = _score(_try(pieces, b"", "gb18030"))
    return Detection("utf-8", 1.0, "gb18030" if other > CLEAR else None, other > CLEAR)


def _samples(data: bytes) -> Iterator[bytes]:
    """Pieces of lines with bytes that are not ASCII, each begun at a character, SAMPLE bytes from each half."""
    middle = data.find(b"\n", len(data) // 2) + 1 if len(data) > 2 * SAMPLE else 0
    for start, stop in ((0, middle or len(data)), (middle, len(data)))[: 2 if middle else 1]:
        at, room = start, SAMPLE
        while room > 0 and (high := _HIGH.search(data, at, stop)):
            end = data.find(b"\n", high.start()) + 1 or len(data)
            piece = data[high.start() : min(end, high.start() + room)]
            yield piece
            at, room = end, room - len(piece)


def _candidates(data: bytes) -> tuple[str, ...]:
    """The encodings to try: UTF-16 only if bytes are no letters, because pairs of letters are Han characters in it."""
    window = data[:SAMPLE]
    letters = len(window.translate(None, _HIGH_AND_NUL))
    names = CHINESE if letters <= 0.9 * len(window) else CHINESE[:2]
    return (*names, *FOREIGN)


def _try(pieces: list[bytes], data: bytes, name: str) -> str:
    """The sample as text of an encoding; a character cut at the end is no fault of it."""
    if name.startswith("utf-16"):
        half = len(data) // 4 * 2
        pieces = [data[:SAMPLE], data[half : half + SAMPLE] if len(data) > 2 * SAMPLE else b""]
    text = ""
    for piece in pieces:
        text += codecs.getincrementaldecoder(name)("replace").decode(piece)
    return text


def _score(text: str) -> float:
    """The share of everyday characters among those that are not ASCII, less twice the share of what no text has."""
    counts = Counter(_ASCII.sub("", text))
    if not counts:
        return float(bool(text))
    good = sum(count for char, count in counts.items() if char in _everyday())
    bad = sum(count for char, count in counts.items() if _is_bad(char))
    return (good - 2 * bad) / counts.total()


def _is_bad(char: str) -> bool:
    """Whether a character is none of a text: undecodable, private, a control, beyond the first plane."""
    return char == "\ufffd" or "\ud800" <= char <= "\uf8ff" or char < "\xa0" or char > "\uffff"


@cache
def _everyday() -> frozenset[str]:
    """Everyday Chinese in both scripts, Chinese marks, kana, everyday Korean syllables."""
    lines = (files("corpustool") / "everyday.txt").read_text("utf-8").splitlines()
    han = "".join(line for line in lines if not line.startswith("#"))
    kana = "".join(map(chr, range(0x3041, 0x30FD)))
    return frozenset(han + _MARKS + _CANTONESE + _HANGUL + kana)
