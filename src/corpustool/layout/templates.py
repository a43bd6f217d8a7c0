"""Templates: lines that recur across the documents of one site or folder, around what is said only once.

How often a line recurs decides nothing alone, for articles share standing formulas. A line is of a template
if it stands above or below all that is said once, or beside a line that does, or always as far from the edge;
if it is on nearly all documents of its site, which are known by the line beside it, or by their first or last
line; and if what it says is no metadata. So a formula that half of the articles close with stays, and a folder may
hold several sites.

All that is counted is added up in a table of fixed size: the result is the same in any order of documents.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from math import sqrt
from pathlib import Path

from corpustool.layout.lines import CLOSING, split_lines
from corpustool.layout.metadata import read_metadata
from corpustool.layout.titles import is_listed

LEAST = 5  # documents; of fewer, two that happen to agree would be half
SHARE, SHARE_OF_SENTENCES = 0.8, 0.9  # of a site's documents; formulas are on half of them, seldom on more
SITE, SITE_OF_SENTENCES = 5, 10  # documents that tell a site; by chance .5 ** 10 of formulas are on all of ten
BESIDE_SENTENCE = 6  # documents with the line of the template that stands beside a sentence
STEADY = 0.8  # of the documents that have a line have it as far from the edge, give or take a line
PLACES = 200  # lines from either edge of which the place is counted; menus are longer, but begin at the edge
LONG = 30  # characters, with which a line is held for a sentence whatever its marks; menus have a median of 6
BITS, ROWS = 21, 3  # a table of 3 * 2**21 counts of 4 bytes: 25 MB, whatever is counted
CHANCE = 2.33  # standard deviations: one row in a hundred counts more by collisions, three together one in 10**6
_MARKS = frozenset("，。；！？…,;!?")
_ENDS = ("。", "！", "？", "…")
_WORD = (1 << 64) - 1
_SIZE = 1 << BITS
_ROW = _SIZE - 1
_STEP = 0x9E3779B97F4A7C15  # 2**64 by the golden ratio: Fibonacci hashing, Knuth, The Art of Computer Programming 6.4
_TOP, _BOTTOM, _FIRST, _LAST = (number << 40 for number in (1, 2, 3, 4))  # what is counted, apart from places


class Templates:
    """Counts of lines, of what they stand beside, and where, from which the lines of templates are told."""

    def __init__(self) -> None:
        self.documents = 0
        self._counts = array("I", bytes(4 * ROWS * _SIZE))
        self._total = 0

    def learn(self, text: str) -> None:
        """Count the lines of a document."""
        self.documents += 1
        found = set(_facts(_keys(text_lines(text))))
        self._total += len(found)
        counts = self._counts
        for fact in found:  # a slot in each of three rows; written out, for this is most of the time
            counts[fact & _ROW] += 1
            counts[_SIZE + (fact >> BITS & _ROW)] += 1
            counts[2 * _SIZE + (fact >> 2 * BITS & _ROW)] += 1

    def save(self, path: Path) -> None:
        """Write all counts into a file: what is counted at all, and how often, as most are 0."""
        import numpy as np

        counts = np.frombuffer(self._counts, np.uint32)
        places = np.flatnonzero(counts).astype(np.uint32)
        path.write_bytes(
            array("Q", [self.documents, self._total]).tobytes() + places.tobytes() + counts[places].tobytes()
        )

    @classmethod
    def load(cls, paths: Iterable[Path]) -> Templates:
        """The counts of several files, added up: as if all documents had been learnt by one."""
        import numpy as np

        found, counts = cls(), np.zeros(ROWS * _SIZE, np.uint32)
        for path in paths:
            data = path.read_bytes()
            documents, total = array("Q", data[:16])
            found.documents += documents
            found._total += total
            places, here = np.frombuffer(data, np.uint32, offset=16).reshape(2, -1)
            counts[places] += here
        found._counts = array("I", counts.tobytes())
        return found

    def count(self, line: str) -> int:
        """On how many documents a line is; by chance one or two more where very much was counted."""
        return self._count(_key(line))

    def find(self, lines: Sequence[str]) -> list[str]:
        r"""For each line of a document `head` or `foot` if it is of a template there, else nothing.

        The lines are those of `text_lines`. A document that would lose all its sentences is left alone.

        >>> templates = Templates()
        >>> for number in range(5):
        ...     templates.learn(f"槐荫里\n第{number}篇\n灯火可亲")
        >>> templates.find(["槐荫里", "第9篇", "灯火可亲"])
        ['head', '', 'foot']
        """
        keys, least = _keys(lines), self.least
        recurs = [self._count(key) >= least and not _is_told(line) for key, line in zip(keys, lines, strict=True)]
        found = [""] * len(lines)
        for side in ("head", "foot"):
            page = _Page(lines, keys, recurs, found, side)
            for number in range(len(lines)) if side == "head" else range(len(lines) - 1, -1, -1):
                if recurs[number] and not found[number] and self._belongs(page, number):
                    found[number] = side
        _fill(lines, recurs, found)
        return self._without_copies(lines, keys, found)

    def _without_copies(self, lines: Sequence[str], keys: Sequence[int], found: list[str]) -> list[str]:
        """What was found, but for articles that others copy: most of their text is of no template of a part of all."""
        text = [len(line) if _is_text(line) else 0 for line in lines]
        lost = sum(size for size, side in zip(text, found, strict=True) if side)
        if lost and lost == sum(text):
            return [""] * len(lines)
        if 2 * lost <= sum(text):
            return found
        common = SHARE_OF_SENTENCES * self.documents
        return [side if self._count(key) >= common else "" for key, side in zip(keys, found, strict=True)]

    @property
    def least(self) -> int:
        """How many documents a template is on at least: more where chance alone would count some."""
        load = self._total / _SIZE
        return LEAST + int(load + CHANCE * sqrt(load))

    def _count(self, fact: int) -> int:
        counts = self._counts
        return min(
            counts[fact & _ROW],
            counts[_SIZE + (fact >> BITS & _ROW)],
            counts[2 * _SIZE + (fact >> 2 * BITS & _ROW)],
        )

    def _belongs(self, page: _Page, number: int) -> bool:
        """Whether a line that recurs is of the template, by its place, its neighbours and its site."""
        line, outer = page.lines[number], page.outer(number)
        beside = self._count(page.beside(number)) if outer is None or page.found[outer] else 0
        if beside < self.least and (is_listed(line) or not (page.is_around(number) or self._is_steady(page, number))):
            return False
        share = SHARE_OF_SENTENCES if _is_sentence(line) else SHARE
        return any(with_it >= share * site for with_it, site in self._sites(page, number, beside))

    def _is_steady(self, page: _Page, number: int) -> bool:
        """Whether a line is as far from the edge wherever it is, and no nearer to the other."""
        outer = page.outer(number)
        if outer is not None and (page.is_text(outer) or (page.step < 0 and number > page.first)):
            return False
        times = sum(self._count(fact) for fact in page.near(number))
        return times >= STEADY * self._count(page.keys[number])

    def _sites(self, page: _Page, number: int, beside: int) -> Iterator[tuple[int, int]]:
        """What may be the documents of the line's site: with the line, and in all."""
        keys, key = page.keys, page.keys[number]
        sentence = _is_sentence(page.lines[number])
        yield self._count(key), self.documents
        outer = page.outer(number)
        if outer is not None and page.found[outer]:
            site = self._count(keys[outer])
            if site >= (min(BESIDE_SENTENCE, self.documents / 2) if sentence else self.least):
                yield beside, site
            if sentence:
                return  # what the neighbour does not agree to, a section that shares a formula does not outweigh
        inner = page.inner(number)
        if outer is None and not sentence and inner is not None and page.is_recurring_label(inner):
            yield self._count(page.beside(inner)), self._count(key)
        for edge, place in ((keys[0], _FIRST), (keys[-1], _LAST)):
            site = self._count(_mixed(place, edge))
            if edge != key and site >= max(self.least, SITE_OF_SENTENCES if sentence else SITE):
                yield self._count(_mixed(_mixed(place, edge), key)), site


class _Page:
    """A document as it is seen from one edge: outer is towards the edge, inner towards the text."""

    def __init__(
        self, lines: Sequence[str], keys: Sequence[int], recurs: Sequence[bool], found: Sequence[str], side: str
    ) -> None:
        self.lines, self.keys, self.recurs, self.found = lines, keys, recurs, found
        self.step = -1 if side == "head" else 1
        texts = [at for at in range(len(lines)) if self.is_text(at)]
        self.first, self.last = (texts[0], texts[-1]) if texts else (len(lines) // 2, len(lines))

    def outer(self, number: int) -> int | None:
        at = number + self.step
        return at if 0 <= at < len(self.keys) else None

    def inner(self, number: int) -> int | None:
        at = number - self.step
        return at if 0 <= at < len(self.keys) else None

    def is_text(self, number: int) -> bool:
        """Whether a line is a sentence that few documents have."""
        return not self.recurs[number] and _is_text(self.lines[number])

    def is_around(self, number: int) -> bool:
        """Whether all text of the document is on the inner side of a line."""
        return number < self.first < self.last if self.step < 0 else number > self.last

    def is_recurring_label(self, number: int) -> bool:
        return self.recurs[number] and not _is_sentence(self.lines[number])

    def beside(self, number: int) -> int:
        """What is counted of a line and its outer neighbour, or of a line at the edge."""
        outer = self.outer(number)
        if outer is None:
            return self.near(number)[1]
        above, below = sorted((number, outer))
        return _mixed(self.keys[above], self.keys[below])

    def near(self, number: int) -> list[int]:
        """What is counted of a line at its distance from the edge, and of one less and more."""
        edge, distance = (_TOP, number) if self.step < 0 else (_BOTTOM, len(self.keys) - 1 - number)
        return [_mixed(edge + distance + more, self.keys[number]) for more in (-1, 0, 1)]


def text_lines(text: str) -> list[str]:
    """The lines of a text without margins, blank ones left out."""
    return [line.text for line in split_lines(text) if line.text]


def _facts(keys: Sequence[int]) -> Iterator[int]:
    """What is counted of a document, once each: lines, pairs, places, and what stands below its first and last line."""
    if not keys:
        return
    first, last = _mixed(_FIRST, keys[0]), _mixed(_LAST, keys[-1])
    yield from (first, last)
    for number, key in enumerate(keys):
        yield key
        yield _mixed(first, key)
        yield _mixed(last, key)
        if number:
            yield _mixed(keys[number - 1], key)
        if number < PLACES:
            yield _mixed(_TOP + number, key)
        if len(keys) - 1 - number < PLACES:
            yield _mixed(_BOTTOM + len(keys) - 1 - number, key)


def _fill(lines: Sequence[str], recurs: Sequence[bool], found: list[str]) -> None:
    """Lines that recur between two lines of the template are of it, but for sentences."""
    above = -1
    for number in range(len(lines)):
        if found[number]:
            if 0 <= above < number:
                found[above + 1 : number] = [found[above]] * (number - above - 1)
            above = number
        elif not recurs[number] or _is_sentence(lines[number]):
            above = -1


@lru_cache(maxsize=1 << 16)
def _is_told(line: str) -> bool:
    """Whether a line says something of its document, which is kept: its source, its date, its author."""
    metadata = read_metadata(line)
    return bool(metadata and set(metadata.fields) - {"views"})


def _is_sentence(line: str) -> bool:
    return len(line) >= LONG or not _MARKS.isdisjoint(line)


def _is_text(line: str) -> bool:
    return line.rstrip(CLOSING).endswith(_ENDS)


def _keys(lines: Sequence[str]) -> list[int]:
    return [_key(line) for line in lines]


@lru_cache(maxsize=1 << 14)
def _key(line: str) -> int:
    return int.from_bytes(blake2b(line.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _mixed(fact: int, key: int) -> int:
    return (fact * _STEP + key) & _WORD
