"""Damage text as careless tools do that take GBK bytes for characters: the opposite of corpustool.repairing.shift.

Two things happen to the bytes of a line. A tool that glosses characters inserts "(reading)" behind every pair of
bytes that is the code of a glossed character, also where the pair is the second half of one character and the first
half of the next. A reader then splits the bytes in front of every pair that looks like a full-width mark, and decodes
the pieces one by one: a first byte without a second one comes out as "?", and takes a byte below 40 with it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

MARKS = "！，。；：？"
NARROW = {0x3000: 0x20} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # what a width filter makes of a text
UNPRINTABLE = re.compile("[\ue000-\uf8ff\xad\u200b-\u200f\ufeff\x80-\x9f]")  # what extractors drop

Owned = tuple[int, int]  # a byte and the true character that it is of; a gloss has a negative number


class Site(NamedTuple):
    """A run of wrong characters damaged[start:end], and the true text that it stands for."""

    start: int
    end: int
    true: str
    kind: str  # "cut" or "pinyin"


class Damaged(NamedTuple):
    text: str
    sites: list[Site]
    glosses: int  # how many stand whole


def damage(
    line: str, glosses: Mapping[str, str], marks: str = MARKS, *, private: bool = True, narrow: bool = False
) -> Damaged:
    """One line of text as the tools leave it; UnicodeEncodeError if GBK lacks a character."""
    owned = [(byte, n) for n, char in enumerate(line) for byte in char.encode("gbk")]
    for code, gloss in ((char.encode("gbk"), f"({reading})".encode("gbk")) for char, reading in glosses.items()):
        owned = list(_glossed(owned, code, gloss))
    text, sites, broken = "", [], set()
    run, number = [], sum(n < 0 for n in dict.fromkeys(n for _, n in owned))
    for char, owners, after_cut in _read(owned, {mark.encode("gbk") for mark in marks}):
        whole = _is_whole(owners, line)
        shown = char if private else UNPRINTABLE.sub("", char)
        shown = shown.translate(NARROW) if narrow else shown
        in_gloss = all(n < 0 for n in owners)
        if whole or (in_gloss and not run and owners[0] not in broken):
            sites += _site(run, line)
            run = []
        else:
            broken |= {n for n in owners if n < 0}
            run.append((len(text), len(text) + len(shown), owners, after_cut))
        text += shown
    return Damaged(text, sites + _site(run, line), number - len(broken))


def _glossed(owned: list[Owned], code: bytes, gloss: bytes) -> Iterable[Owned]:
    data, at = bytes(byte for byte, _ in owned), 0
    mark = min((n for _, n in owned), default=0)
    mark = min(mark, 0)
    while (found := data.find(code, at)) >= 0:
        yield from owned[at : found + 2]
        mark -= 1
        yield from ((byte, mark) for byte in gloss)
        at = found + 2
    yield from owned[at:]


def _read(owned: list[Owned], marks: set[bytes]) -> Iterable[tuple[str, list[int], bool]]:
    """The characters read, whose bytes they are, and whether a cut made them."""
    data = bytes(byte for byte, _ in owned)
    cuts = {n for n in range(1, len(data)) if data[n : n + 2] in marks}
    at = 0
    while at < len(data):
        size = 2 if 0x81 <= data[at] <= 0xFE and at + 1 < len(data) and at + 1 not in cuts else 1
        try:
            char = data[at : at + size].decode("gb18030" if size == 2 else "ascii")
        except UnicodeDecodeError:
            char = "?"
        yield char, [n for _, n in owned[at : at + size]], at in cuts or at + size in cuts
        at += size


def _is_whole(owners: list[int], line: str) -> bool:
    return len(set(owners)) == 1 and owners[0] >= 0 and len(owners) == len(line[owners[0]].encode("gbk"))


def _site(run: list[tuple[int, int, list[int], bool]], line: str) -> list[Site]:
    owners = [n for _, _, owners, _ in run for n in owners if n >= 0]
    if not owners:
        return []
    kind = "cut" if any(cut for *_, cut in run) else "pinyin"
    return [Site(run[0][0], run[-1][1], line[min(owners) : max(owners) + 1], kind)]
