"""Which sequences of words may stand as phrases: neither edge is a function word or a number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

# Figures with their separators; ordinals; one Chinese numeral. Longer ones may open a phrase
# (十八届三中全会, 十四五规划) but not close it.
_NUMBER = re.compile(r"[\d.,:/%+-]+|第[\d〇零一二三四五六七八九十百千万亿两]+|[〇零一二三四五六七八九十百千万亿两几]")
_NUMERALS = re.compile(r"[〇零一二三四五六七八九十百千万亿两几]+")


def is_phrase(words: Sequence[str]) -> bool:
    """Whether a sequence may be listed as a phrase; function_words.tsv says what its edges may not be.

    >>> is_phrase(["以", "人民", "为", "中心"]), is_phrase(["以", "人民"]), is_phrase(["人民", "为"])
    (True, False, False)
    >>> is_phrase(["10", "月"]), is_phrase(["十四五", "规划"])
    (False, True)
    """
    first, last = words[0], words[-1]
    if _NUMBER.fullmatch(first) or _NUMBER.fullmatch(last) or _NUMERALS.fullmatch(last):
        return False
    barred = _function_words()
    return all(
        unless is None or not unless.isdisjoint(words)
        for unless in (barred["left"].get(first), barred["right"].get(last))
    )


@lru_cache(maxsize=1)
def _function_words() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """For each edge, the words that may not stand there, with the words that allow them."""
    barred: dict[str, dict[str, frozenset[str]]] = {"left": {}, "right": {}}
    table = files("corpustool.statistics").joinpath("function_words.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    for words, edge, unless, _ in rows[1:]:
        for side in barred if edge == "both" else [edge]:
            barred[side].update(dict.fromkeys(words.split(), frozenset(unless.split())))
    return barred
