"""Paragraphs and sentences: slices of a document that joined are the document again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from corpustool.document import Document
from corpustool.layout import split_lines
from corpustool.layout.paragraphs import find_paragraphs
from corpustool.splitting.slices import as_given

_PAIRS = {"”": "“", "’": "‘", "」": "「", "』": "『", "）": "（", ")": "(", "】": "【", "》": "《", "]": "["}
_QUOTES = "”’」』"
_OPENING = frozenset(_PAIRS.values())
_MARKS = re.compile(r"[。！？!?…“”‘’「」『』（）()【】《》\[\].]")
_ENDING = frozenset("。！？!?…")
_END = re.compile(
    r"[。！？…][。！？!?…]*"
    r"|[!?]+(?![0-9A-Za-z])"  # Yahoo!Mail
    r"|(?<=[\u3400-\u9fff])\.(?![0-9A-Za-z])"  # 见附件.docx
    r"|(?<=[a-z]{4})\.(?![\x21-\x7e])"  # what is shorter may be an abbreviation
)
_INTRODUCING = frozenset("：:，,")
_SPEAKS = re.compile(r"[^，。！？；：“”「」\n]{0,8}?(?:说|說|道|问|問|答|喊|叫)(?:着|著|道)?[，。！？：；,]")
_AFTER = frozenset("，、；：。！？…,;:!?—”’」』）)】》")


def divide(documents: Iterable[Document], into: Literal["paragraphs", "sentences"]) -> Iterator[Document]:
    """The paragraphs or sentences of each document, in order; white space goes with what stands above it.

    >>> [part.text for part in divide([Document("d", "真的吗？！太好了。增长了2.5%。")], "sentences")]
    ['真的吗？！', '太好了。', '增长了2.5%。']
    """
    for document in map(as_given, documents):
        text = document.text
        lines = split_lines(text)
        paragraphs = find_paragraphs(text, lines)
        cuts = [lines[item.first].start for item in paragraphs]
        if into == "sentences":
            ends = [*cuts[1:], len(text)][: len(cuts)]
            cuts = [cut for start, end in zip(cuts, ends, strict=True) for cut in [start, *_inner(text, start, end)]]
        cuts = [0, *cuts[1:]] if cuts else [0]
        at = line = 0
        for number, (start, end) in enumerate(zip(cuts, [*cuts[1:], len(text)], strict=True), 1):
            line += text.count("\n", at, start)
            at = start
            last = line + text.count("\n", start, len(text[start:end].rstrip()) + start)
            part = document.piece(start, end).with_meta(start_line=line + 1, end_line=last + 1)
            yield replace(part, id=f"{document.id}#{number}", is_record=True)


def _inner(text: str, start: int, end: int) -> list[int]:
    """Where sentences begin inside a paragraph text[start:end]."""
    end = start + len(text[start:end].rstrip())
    closers = _matched(text, start, end)
    cuts, at = [], start
    for found in _MARKS.finditer(text, start, end):
        place, char = found.start(), found[0]
        if place < at:
            continue
        if char in _OPENING and place in closers:
            at = closers[place]  # nothing ends within a pair of marks
            if text[at] in _QUOTES and text[at - 1] in _ENDING and _ends_after(text, at + 1, end, place):
                cuts.append(at + 1)
        elif mark := _END.match(text, place, end):
            at = mark.end()
            if at < end and text[at] not in _AFTER:
                cuts.append(at)
    return [next(place for place in range(cut, end) if not text[place].isspace()) for cut in cuts]


def _matched(text: str, start: int, end: int) -> dict[int, int]:
    """The places of opening marks with those that close them; marks without a partner are left out."""
    open_marks: list[int] = []
    found = {}
    for match in _MARKS.finditer(text, start, end):
        char = match[0]
        if char in _OPENING:
            open_marks.append(match.start())
        elif char in _PAIRS and open_marks and text[open_marks[-1]] == _PAIRS[char]:
            found[open_marks.pop()] = match.start()
    return found


def _ends_after(text: str, place: int, end: int, opened: int) -> bool:
    """Whether a sentence ends with a quotation: no mark follows, nor who said it, unless that was said before."""
    if place >= end or text[place] in _AFTER:
        return False
    return text[opened - 1 : opened] in _INTRODUCING or not _SPEAKS.match(text, place)
