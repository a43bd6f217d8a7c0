"""Concordance: every place of a word or pattern, with what stands before and after it in its line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from corpustool.document import Document
from corpustool.statistics.folding import folded
from corpustool.statistics.indexing import is_word
from corpustool.statistics.segmenting import Segmenter

Find = Callable[[str], Iterator[tuple[int, int]]]
_BLANK = r"[^\S\n\r\x0b\f\x1c-\x1e\x85\u2028\u2029]*"  # white space within a line


class Line(NamedTuple):
    """A place of the pattern: `line` is that of the source, from 1; all is as written there."""

    document: str
    line: int
    left: str
    node: str
    right: str


def concordance(documents: Iterable[Document], find: Find, *, context: int = 40) -> Iterator[Line]:
    r"""Each place that `find` sees in the texts, in their order, with `context` characters on each side.

    The line is that of the file which the document came from: an article of a file knows where it begins
    (`meta.start_line`), and a document that was cleaned here has its history.

    >>> documents = [Document("1", "標題\n深入實施全面振興。")]
    >>> list(concordance(documents, words_finder(Segmenter(), "全面振兴")))
    [Line(document='1', line=2, left='深入實施', node='全面振興', right='。')]
    """
    for document in documents:
        text = document.text
        breaks: list[int] = []
        lines = _SourceLines(document)
        for start, end in find(text):
            breaks = breaks or [-1, *(match.start() for match in re.finditer("\n", text)), len(text)]
            number = bisect_right(breaks, start - 1)
            first, last = breaks[number - 1] + 1, breaks[bisect_right(breaks, end - 1)]
            left, right = text[max(first, start - context) : start], text[end : min(last, end + context)]
            yield Line(document.id, lines.of(start, number), left, text[start:end], right)


def examples(
    documents: Iterable[Document], forms: Callable[[str], list[str]], places: Mapping[str, Iterable[tuple[int, int]]]
) -> dict[str, list[Line]]:
    """For each phrase its places in context; a place is the number of a document, and of a word in it, from 0.

    `forms` cuts a text as it was cut when the places were found.

    >>> [line] = examples([Document("1", "深入，全面振兴。")], Segmenter().forms, {"全面振兴": [(0, 1)]})["全面振兴"]
    >>> line.document, line.left, line.node
    ('1', '深入，', '全面振兴')
    """
    wanted: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for phrase, found in places.items():
        for place, word in found:
            wanted[place].append((word, phrase))
    lines: dict[str, list[Line]] = {phrase: [] for phrase in places}
    for number, document in enumerate(documents):
        here = wanted.get(number, [])
        cut = forms(document.text) if here else []
        tokens = list(zip(cut, accumulate(map(len, cut), initial=0), strict=False))
        words = [place for place, (form, _) in enumerate(tokens) if is_word(form)]
        spans = [_span(tokens, words[word], phrase) for word, phrase in here]
        for (_, phrase), line in zip(here, concordance([document], _at(spans)), strict=True):
            lines[phrase].append(line)
    return lines


def _at(spans: list[tuple[int, int]]) -> Find:
    """The places, whatever the text."""
    return lambda _: iter(spans)


def _span(tokens: Sequence[tuple[str, int]], first: int, phrase: str) -> tuple[int, int]:
    """Where the words that write a phrase begin and end, from a token on."""
    left = len(phrase.replace(" ", ""))
    at = first
    while left > 0:
        left -= len(tokens[at][0]) if is_word(tokens[at][0]) else 0
        at += 1
    return tokens[first][1], tokens[at - 1][1] + len(tokens[at - 1][0])


def by_context(lines: Iterable[Line], side: str) -> list[Line]:
    """The lines sorted by what stands on one side, from the node outwards, then by their order.

    >>> lines = [Line("1", 1, "乙甲", "x", "丁"), Line("1", 2, "甲乙", "x", "丙")]
    >>> [line.line for line in by_context(lines, "left")], [line.line for line in by_context(lines, "right")]
    ([2, 1], [1, 2])
    """
    return sorted(lines, key=(lambda line: line.left[::-1]) if side == "left" else (lambda line: line.right))


def pattern_finder(pattern: re.Pattern[str]) -> Find:
    """Where a regular expression is found, line by line; what matches nothing is passed over."""

    def find(text: str) -> Iterator[tuple[int, int]]:
        at = 0
        for line in text.split("\n"):
            yield from ((at + m.start(), at + m.end()) for m in pattern.finditer(line) if m.end() > m.start())
            at += len(line) + 1

    return find


def words_finder(segmenter: Segmenter, words: str) -> Find:
    """Where one or more words stand, as the segmenter cuts the text; in either script, if it folds.

    Words of the pattern that spaces part may have a space between them in the text or none.

    >>> find = words_finder(Segmenter(), "发展")
    >>> list(find("發展中国家要发展。"))
    [(6, 8)]
    """
    parts = (folded(words) if segmenter.fold else words).split()
    sought = re.compile(_BLANK.join(map(re.escape, parts))) if parts else None

    def find(text: str) -> Iterator[tuple[int, int]]:
        copy = folded(text) if segmenter.fold else text
        at = 0
        for line in copy.split("\n") if sought and sought.search(copy) else ():
            if sought and sought.search(line):
                cuts = set(accumulate(map(len, segmenter.cut(line)), initial=0))
                for match in sought.finditer(line):
                    if cuts.issuperset(_ends(match, parts)):
                        yield at + match.start(), at + match.end()
            at += len(line) + 1

    return find


def _ends(match: re.Match[str], parts: list[str]) -> Iterator[int]:
    """Where each of the words begins and ends in a match."""
    text, at = match.string, match.start()
    for part in parts:
        at = text.index(part, at)
        yield at
        at += len(part)
        yield at


class _SourceLines:
    """The lines of the file that a document came from."""

    def __init__(self, document: Document) -> None:
        self._document = document
        start = document.meta.get("start_line")
        self._before = start - 1 if isinstance(start, int) and start > 0 else 0
        self._breaks: list[int] | None = None

    def of(self, offset: int, number: int) -> int:
        """The line of the source for a place in the text, which is in the line of that number there."""
        if not self._document.history:
            return self._before + number
        if self._breaks is None:
            self._breaks = [match.start() for match in re.finditer("\n|\r(?!\n)", self._document.original())]
        place = self._document.place(len(self._document.history), offset)
        return self._before + bisect_right(self._breaks, place - 1) + 1
