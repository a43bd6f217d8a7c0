"""What can be seen of a line's place on the page: in the cluster of prose, beside metadata and rules, said before.

The features of a place are bits of a number, so that a page is read with few operations a line; `names_of` tells them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from corpustool.layout.lines import Line
from corpustool.layout.titles import shared
from corpustool.layout.traits import Traits

GAP = 8  # lines without prose that a cluster of prose may hold
FAR = 8  # lines from the metadata of an article down to its first prose
REACH = 3  # lines above and below that are a line's neighbourhood
_DISTANCES = (1, 3, 6, 12)  # lines away from the cluster; beyond them is far
CALLERS, CALLED = 8, 5  # lines above prose that may be its title, and lines of it in which the title is said again
FOOTS = frozenset(f"chrome/{name}" for name in ("comments", "copyright", "list-heading", "neighbours", "registration"))
_NAMES = (
    "prose said above",
    "prose said again",
    "said above",
    "said again",
    "in the cluster",
    *(f"{side} the cluster {away}" for side in ("above", "below") for away in (*_DISTANCES, "far")),
    "metadata above",
    "metadata just above",
    "a rule above",
    "a rule below",
    "prose just above",
    "prose just below",
    "no prose in three lines",
    "plain lines below",
    "below the first foot",
    "first prose below metadata",
    "indented as prose is",
    "not indented as prose is",
    "spaced as prose is",
    "not spaced as prose is",
    *(f"called by the lines above {thirds}" for thirds in range(4)),
    "at prose",
    "after a rule",
)
BIT = {name: 1 << number for number, name in enumerate(_NAMES)}
COPY = BIT["prose said above"]


def mask(names: Iterable[str]) -> int:
    """The bits of some features."""
    return sum(BIT[name] for name in names)


CHANGES = mask(("at prose", "after a rule"))  # speak for a change of state alone
_SAID = mask(_NAMES[:4])
_PLAIN_RUN = re.compile(b"(?=\1{%d})" % (REACH + 1))


@lru_cache(maxsize=1 << 14)
def names_of(bits: int) -> tuple[str, ...]:
    """The names of the features of a place."""
    return tuple(name for name, bit in BIT.items() if bits & bit)


def place(lines: Sequence[Line], seen: Sequence[Traits], indented: Sequence[bool], spaced: Sequence[bool]) -> list[int]:
    """The features of the place of every line, as bits."""
    proses = [n for n, item in enumerate(seen) if item.prose]
    first, last = densest(proses, [seen[n].prose for n in proses])
    found = _from_cluster(len(seen), first, last)
    _beside_prose(found, proses)
    _beside_rules(found, seen)
    first_told = _beside_metadata(found, seen)
    _from_foot(found, seen, first if first_told is None else first_told)
    for at in _PLAIN_RUN.finditer(bytes(item.is_plain for item in seen)):
        found[at.start()] |= BIT["plain lines below"]
    if 2 * sum(indented[n] for n in proses) > len(proses):
        _as_prose_is(found, indented, "indented as prose is")
    if _tells(spaced, proses):
        _as_prose_is(found, spaced, "spaced as prose is")
    _said(found, lines, seen)
    _called(found, lines, proses)
    return found


def _from_cluster(count: int, first: int, last: int) -> list[int]:
    """Where each line stands to the densest cluster of prose."""
    if last < 0:
        return [0] * count
    return [
        *_away("above", first)[::-1],
        *[BIT["in the cluster"]] * (last - first + 1),
        *_away("below", count - last - 1),
    ]


def _away(side: str, count: int) -> list[int]:
    """The bits of the lines on a side of the cluster, the nearest first."""
    found: list[int] = []
    for bound in _DISTANCES:
        found += [BIT[f"{side} the cluster {bound}"]] * (min(bound, count) - len(found))
    return found + [BIT[f"{side} the cluster far"]] * (count - len(found))


def _beside_prose(found: list[int], proses: Sequence[int]) -> None:
    at, above, below, none = (
        BIT[name] for name in ("at prose", "prose just above", "prose just below", "no prose in three lines")
    )
    count, done = len(found), 0
    for n in proses:
        found[n] |= at
        if n:
            found[n - 1] |= below
        if n + 1 < count:
            found[n + 1] |= above
        for m in range(done, n - REACH):
            found[m] |= none
        done = n + 1
    for m in range(done, count):
        found[m] |= none


def _beside_rules(found: list[int], seen: Sequence[Traits]) -> None:
    after, above, below = BIT["after a rule"], BIT["a rule above"], BIT["a rule below"]
    count = len(found)
    for n in [n for n, item in enumerate(seen) if item.rule]:
        for m in range(max(0, n - REACH), n):
            found[m] |= below
        for m in range(n + 1, min(count, n + 1 + REACH)):
            found[m] |= above
        if n + 1 < count:
            found[n + 1] |= after


def _beside_metadata(found: list[int], seen: Sequence[Traits]) -> int | None:
    """The first line of prose soon below a line that says when or by whom."""
    above, just_above, first = BIT["metadata above"], BIT["metadata just above"], None
    count = len(found)
    for n in [n for n, item in enumerate(seen) if item.metadata]:
        for m in range(n + 1, min(count, n + 1 + REACH)):
            found[m] |= above
        if n + 1 < count:
            found[n + 1] |= just_above
        if first is None and (told := seen[n].metadata) and told.kind in ("date", "source", "author"):
            first = next((m for m in range(n + 1, min(count, n + 1 + FAR)) if seen[m].prose), None)
            if first is not None:
                found[first] |= BIT["first prose below metadata"]
    return first


def _from_foot(found: list[int], seen: Sequence[Traits], first: int) -> None:
    """Below the first prose of the article, the first rule that begins what follows one begins its foot."""
    bit = BIT["below the first foot"]
    foot = next((n for n in range(first, len(seen)) if seen[n].rule in FOOTS), len(seen))
    for n in range(foot + 1, len(seen)):
        found[n] |= bit


def _tells(marks: Sequence[bool], proses: Sequence[int]) -> bool:
    """Whether prose has a mark mostly, and other lines mostly not."""
    marked = sum(marks[n] for n in proses)
    return 2 * marked > len(proses) and 2 * (sum(marks) - marked) < len(marks) - len(proses)


def _as_prose_is(found: list[int], marks: Sequence[bool], name: str) -> None:
    bits = BIT[f"not {name}"], BIT[name]
    for n, mark in enumerate(marks):
        found[n] |= bits[mark]


def _said(found: list[int], lines: Sequence[Line], seen: Sequence[Traits]) -> None:
    """The lines that stand on the page more than once."""
    texts = [line.text for line in lines]
    times, said = Counter(texts), set[str]()
    if len(times) == len(texts):
        return
    for n, text in enumerate(texts):
        if times[text] > 1:
            what = "prose said" if seen[n].prose else "said"
            found[n] |= BIT[f"{what} {'above' if text in said else 'again'}"]
            said.add(text)


def _called(found: list[int], lines: Sequence[Line], proses: Sequence[int]) -> None:
    """Where prose begins: how much of a short line above is said again in it, in thirds, rounded down."""
    prose = set(proses)
    for n in proses:
        if n - 1 not in prose:
            below = "".join([line.text[:200] for line in lines[n : n + CALLED]])[:400]
            above = {line.text for line in lines[max(0, n - CALLERS) : n] if 8 <= len(line.text) <= 60}
            share = max([shared(text, below) for text in above], default=0.0)
            found[n] |= BIT[f"called by the lines above {int(3 * share)}"]


def densest(places: Sequence[int], sizes: Sequence[int]) -> tuple[int, int]:
    """First and last line of the cluster of prose with the most characters; (0, -1) without prose."""
    best, first, size, last = (0, 0, -1), 0, 0, -1
    for n, characters in zip(places, sizes, strict=True):
        if last < 0 or n - last > GAP:
            first, size = n, 0
        size, last = size + characters, n
        if size > best[0]:
            best = size, first, last
    return best[1], best[2]
