"""Which sequences of words may stand as phrases: neither edge is a function word or a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, reduce
from importlib.resources import files
from operator import or_
from typing import NamedTuple

# Figures with their separators; ordinals; one Chinese numeral. Longer ones may open a phrase
# (十八届三中全会, 十四五规划) but not close it.
_NUMBER = re.compile(r"[\d.,:/%+-]+|第[\d〇零一二三四五六七八九十百千万亿两]+|[〇零一二三四五六七八九十百千万亿两几]")
_NUMERALS = re.compile(r"[〇零一二三四五六七八九十百千万亿两几]+")


_NEVER = 1 << 31


class Edges(NamedTuple):
    """What a word needs to open or to close a phrase, and what it gives to those that it stands in, as bits.

    0 needs nothing; of several bits the phrase must have one.
    """

    opening: int
    closing: int
    given: int


def is_phrase(words: Sequence[str]) -> bool:
    """Whether a sequence may be listed as a phrase; function_words.tsv says what its edges may not be.

    >>> is_phrase(["以", "人民", "为", "中心"]), is_phrase(["以", "人民"]), is_phrase(["人民", "为"])
    (True, False, False)
    >>> is_phrase(["10", "月"]), is_phrase(["十四五", "规划"])
    (False, True)
    """
    found = list(map(edges, words))
    given = reduce(or_, (each.given for each in found))
    return all(not need or need & given for need in (found[0].opening, found[-1].closing))


def edges(word: str) -> Edges:
    """What a word is at the edge of a phrase.

    >>> [edges(word) for word in ("人民", "10", "十二")]
    [Edges(opening=0, closing=0, given=0), Edges(opening=2147483648, closing=2147483648, given=0), \
Edges(opening=0, closing=2147483648, given=0)]
    """
    if _NUMBER.fullmatch(word):
        return Edges(_NEVER, _NEVER, 0)
    found = _function_words().get(word, Edges(0, 0, 0))
    return found._replace(closing=_NEVER) if _NUMERALS.fullmatch(word) else found


@lru_cache(maxsize=1)
def _function_words() -> dict[str, Edges]:
    """The words that may not stand at an edge, or allow another one to."""
    table = files("corpustool.statistics").joinpath("function_words.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    bits = {unless: 1 << number for number, unless in enumerate(dict.fromkeys(row[2] for row in rows[1:] if row[2]))}
    found: dict[str, Edges] = {}
    for words, edge, unless, _ in rows[1:]:
        need = bits.get(unless, _NEVER)
        for word in words.split():
            known = found.get(word, Edges(0, 0, 0))
            opening = known.opening if edge == "right" else need
            found[word] = Edges(opening, known.closing if edge == "left" else need, known.given)
    for unless, bit in bits.items():
        for word in unless.split():
            known = found.get(word, Edges(0, 0, 0))
            found[word] = known._replace(given=known.given | bit)
    return found
