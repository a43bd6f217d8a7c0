"""Glosses that a careless tool left behind traditional characters: 發(fā)展 was 發展.

The tool glosses characters that only traditional text has, each with its first reading whatever the word, and a
character everywhere on a page or nowhere. Whoever glosses a character for a reader does neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from importlib import resources
from typing import NamedTuple

from corpustool.document import Change

RULE = "gloss/pinyin"
COMMON = 800  # rows of readings.tsv: every character seen glossed on real pages stands in the first 777
DISTINCT = 3  # characters glossed wherever they stand, from which on all such glosses are the tool's
EVERYWHERE = 0.8  # of the places of a character: the rest may be quoted, or lost in other damage

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜăĕĭŏŭ\u0300\u0301\u0304\u0306\u030c"  # with breves, which stand for carons
SYLLABLE = f"[a-zɑɡü{TONED}]{{1,8}}"
GLOSS = re.compile(f"\\((?<=[\u3400-\u9fff]\\()({SYLLABLE})\\)")
WIDE_GLOSS = re.compile(f"（(?<=[\u3400-\u9fff]（)({SYLLABLE})）")
LETTERS = str.maketrans("ɑɡ", "ag")  # phonetic ones
BREVES = str.maketrans("ăĕĭŏŭ", "ǎěǐǒǔ")


class Gloss(NamedTuple):
    """A reading in parentheses at text[start:end], and the character before it."""

    start: int
    end: int
    char: str
    reading: str


def find_glosses(text: str) -> list[Change]:
    """The glosses of traditional characters that a tool left, to be removed.

    A gloss is removed where its document shows the tool at work: the character is one that only traditional text has
    and the reading its first; and three such characters are glossed wherever they stand, or this one is at four of
    five places, or it stands once and is common.

    >>> [(change.start, change.before) for change in find_glosses("經濟發(fā)展")]
    [(3, '(fā)')]
    >>> find_glosses("他是安徽亳(bó)州人，祖籍樂(yuè)清")
    []
    """
    if "(" not in text and "（" not in text:
        return []
    found = [gloss for gloss in glosses(text) if readings().get(gloss.char) == gloss.reading]
    if not found:
        return []
    counts = Counter(gloss.char for gloss in found)
    shares = {char: count / text.count(char) for char, count in counts.items()}
    many = sum(share >= EVERYWHERE for share in shares.values()) >= DISTINCT
    reasons = {char: _reason(char, counts[char], shares[char], many=many) for char in counts}
    return [
        Change(RULE, gloss.start, text[gloss.start : gloss.end], "", {"reason": reason})
        for gloss in found
        if (reason := reasons[gloss.char])
    ]


def _reason(char: str, count: int, share: float, *, many: bool) -> str:
    if many:
        return "traditional characters are glossed wherever they stand"
    if share >= EVERYWHERE and count > 1:
        return f"glossed wherever it stands: {count} times"
    if share == 1 and char in common():
        return "a common character, glossed"
    return ""


def glosses(text: str) -> list[Gloss]:
    """Every toned syllable in parentheses behind a Han character."""
    matches = [match for pattern in (GLOSS, WIDE_GLOSS) for match in pattern.finditer(text)]
    return [
        Gloss(match.start(), match.end(), text[match.start() - 1], reading)
        for match in sorted(matches, key=re.Match.start)
        if (reading := plain(match[1]))
    ]


def plain(syllable: str) -> str:
    """A syllable in its usual spelling; empty if it has no tone mark.

    >>> plain("fɑ\u0304"), plain("fa")
    ('fā', '')
    """
    syllable = unicodedata.normalize("NFC", syllable.translate(LETTERS)).translate(BREVES)
    return "" if syllable.isascii() or syllable.strip("abcdefghijklmnopqrstuvwxyzü") == "" else syllable


@cache
def readings() -> dict[str, str]:
    """The first reading of each character that only traditional text has, the most frequent characters first."""
    table = resources.files(__package__ or "").joinpath("readings.tsv").read_text("utf-8")
    return dict(line.split("\t", 1) for line in table.splitlines() if not line.startswith("#"))


@cache
def common() -> frozenset[str]:
    """The characters that one gloss is enough for."""
    return frozenset([*readings()][:COMMON])
