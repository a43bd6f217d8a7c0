"""The bytes of GBK: characters, first and second bytes, pairs for private use, and the codes of marks."""

from __future__ import annotations

from functools import cache

WIDE = "！，；：？"  # marks that a width filter may have made ASCII
CUTS = {mark: mark.encode("gbk") for mark in [*WIDE, "。"]}  # the text was cut in front of what looked like these
CUTS |= {chr(ord(mark) - 0xFEE0): mark.encode("gbk") for mark in WIDE}
CUT_CODES = frozenset(CUTS.values())
FIRST = range(0x81, 0xFF)  # first bytes; second bytes may be the same or ASCII from 40 on
ROW = 0xA3  # the first byte of every full-width form of an ASCII character

Code = tuple[int, int]  # two bytes; the second 0 if there is but one


@cache
def codes(char: str, *, narrow: bool) -> tuple[Code, ...]:
    """The bytes that a character may have come from; `narrow`: where full-width forms were made ASCII.

    >>> codes("學", narrow=False), codes("p", narrow=True), codes("5", narrow=False)
    (((140, 87),), ((112, 0), (163, 240)), ())
    """
    code = char.encode("gb18030", "replace")
    if len(code) == 2:
        return ((code[0], code[1]),)
    if len(code) == 1 and 0x20 < code[0] < 0x7F:
        own = ((code[0], 0),) if code[0] >= 0x40 else ()  # less cannot be a second byte
        return (*own, (ROW, code[0] | 0x80)) if narrow and char not in CUTS else own
    return ()


@cache
def decoded(first: int, second: int) -> str:
    """The character of two bytes; empty if GBK has none."""
    try:
        return bytes((first, second)).decode("gbk")
    except ValueError:  # none, or not a byte
        return ""


@cache
def beginning(first: int) -> list[str]:
    """The characters with a first byte, and a second that is not ASCII."""
    return [char for second in FIRST if (char := decoded(first, second))]


@cache
def ending(second: int) -> list[str]:
    """The characters with a second byte."""
    return [char for first in FIRST if (char := decoded(first, second))]


def last_bytes(text: str) -> bytes:
    """The last two bytes of a text, of characters that GBK has."""
    return text[-1:].encode("gb18030", "replace")[-2:]


@cache
def private_seconds(first: int) -> frozenset[int]:
    """The first bytes that as second ones make a pair for private use: such pairs are lost to filters."""
    return frozenset(second for second in FIRST if "\ue000" <= bytes((first, second)).decode("gb18030") <= "\uf8ff")
